/* Comfort on top of pages that work without it: keys, menus, drafts, one sending per tap. */
"use strict";

const root = document.documentElement;
root.classList.add("has-js");

const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));

function note(templateId) {
  const copy = document.getElementById(templateId).content.cloneNode(true);
  const holder = document.getElementById("notes");
  holder.replaceChildren(copy);
  return holder.firstElementChild;
}

/* --- Keys: / search, n log, ? the list. Single keys can be switched off (WCAG 2.1.4). --- */

const keysOn = () => localStorage.getItem("keys") !== "off";

function isTyping(target) {
  return target.isContentEditable || target.matches("input, select, textarea");
}

function pressKey(event) {
  if (event.key === "Escape") {
    closeMenus(null, true);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || !keysOn() || isTyping(event.target)) return;
  if (event.key === "?") {
    openDialog("keys");
    return;
  }
  const aim = all("[data-key]").find((element) => element.dataset.key === event.key);
  if (!aim) return;
  event.preventDefault();
  if (aim.matches("a")) window.location.assign(aim.href);
  else aim.focus();
}

function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
}

/* --- Menus are <details>: only one is open, Escape and a tap outside close it. --- */

function closeMenus(except, giveFocusBack = false) {
  all("details.menu[open], details.sheet[open]").forEach((menu) => {
    if (menu === except) return;
    const hadFocus = menu.contains(document.activeElement);
    menu.open = false;
    if (giveFocusBack && hadFocus) menu.querySelector("summary").focus();
  });
}

/* --- A form is sent once. --- */

function guardSubmit(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || "again" in form.dataset) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  markBusy(event.submitter);
}

function markBusy(button) {
  if (button) button.setAttribute("aria-busy", "true");
}

function releaseForms() {
  all("form[data-sent]").forEach((form) => delete form.dataset.sent);
  all("button[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
}

/* --- Drafts: what is typed stays in this tab until it is saved, also through a new sign-in. --- */

const draftKey = (form) => `draft:${document.body.dataset.user || ""}:${form.dataset.draft}${location.search}`;
const SENT = "draft-sent";

function draftFields(form) {
  return Array.from(form.elements).filter(
    (field) => field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type) && !field.closest("template"),
  );
}

function fieldState(field, index) {
  if (field.type === "checkbox" || field.type === "radio") return { name: field.name, index, value: field.value, checked: field.checked };
  if (field.tagName === "SELECT") {
    return { name: field.name, index, options: Array.from(field.selectedOptions, (o) => ({ value: o.value, text: o.text })) };
  }
  return { name: field.name, index, value: field.value };
}

/* Who sent it and over which version goes with the text: a draft put back can neither make a second
   record of one that was saved, nor pass unseen over somebody else's change. */
const guards = (form) => Array.from(form.elements).filter((field) => field.type === "hidden" && /(^|-)(submission|version)$/.test(field.name));

function keepDraft(form) {
  const state = {
    guards: guards(form).map((field) => [field.name, field.value]),
    rows: all("[data-formset]", form).map((set) => [set.dataset.formset, set.querySelectorAll(".formset-rows > .formset-row").length]),
    fields: draftFields(form).map(fieldState),
  };
  try {
    sessionStorage.setItem(draftKey(form), JSON.stringify(state));
  } catch (error) {
    console.warn("The draft could not be kept", error);
  }
}

function applyState(field, state) {
  if ("checked" in state) {
    field.checked = state.checked;
  } else if (state.options) {
    Array.from(field.options).forEach((option) => { option.selected = false; });
    state.options.forEach(({ value, text }) => {
      const known = Array.from(field.options).find((option) => option.value === value);
      if (known) known.selected = true;
      else field.add(new Option(text, value, true, true));
    });
  } else {
    field.value = state.value;
  }
}

function findField(form, state) {
  return draftFields(form).find(
    (field) => field.name === state.name && (!("checked" in state) || field.value === state.value),
  );
}

function restoreDraft(form) {
  const kept = sessionStorage.getItem(draftKey(form));
  if (!kept) return;
  const state = JSON.parse(kept);
  const before = JSON.stringify(draftFields(form).map(fieldState));
  (state.rows || []).forEach(([prefix, count]) => {
    const set = form.querySelector(`[data-formset="${CSS.escape(prefix)}"]`);
    while (set && set.querySelectorAll(".formset-rows > .formset-row").length < count) addRow(set);
  });
  state.fields.forEach((one) => {
    const field = findField(form, one);
    if (field) applyState(field, one);
  });
  if (JSON.stringify(draftFields(form).map(fieldState)) === before) return;
  guards(form).forEach((field) => {
    const known = (state.guards || []).find(([name]) => name === field.name);
    if (known) field.value = known[1];
  });
  all("details.fold", form).forEach((fold) => { fold.open = true; });
  note("note-draft").querySelector("[data-drop-draft]").addEventListener("click", () => {
    sessionStorage.removeItem(draftKey(form));
    window.location.reload();
  });
}

function watchDrafts() {
  const forms = all("form[data-draft]");
  const sent = sessionStorage.getItem(SENT);
  // Sent, and neither the form, nor the sign-in page, nor an error page came back: the server has it.
  const cameBack = forms.some((form) => draftKey(form) === sent) && !document.querySelector(".messages .notice-success");
  if (sent && document.querySelector(".shell") && !cameBack) {
    sessionStorage.removeItem(sent);
    sessionStorage.removeItem(SENT);
  }
  forms.forEach((form) => {
    if (!("bound" in form.dataset)) restoreDraft(form);
    let timer = 0;
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(() => keepDraft(form), 300);
    };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      keepDraft(form);
      sessionStorage.setItem(SENT, draftKey(form));
    });
  });
}

function dropAllDrafts() {
  Object.keys(sessionStorage).filter((key) => key.startsWith("draft")).forEach((key) => sessionStorage.removeItem(key));
}

/* --- Formsets: one more row from the template of the set. --- */

function addRow(set) {
  const total = set.querySelector('input[name$="-TOTAL_FORMS"]');
  const draft = set.querySelector("template").content.firstElementChild.cloneNode(true);
  draft.innerHTML = draft.innerHTML.replaceAll("__prefix__", total.value);
  set.querySelector(".formset-rows").append(draft);
  total.value = Number(total.value) + 1;
  draft.dispatchEvent(new CustomEvent("row-added", { bubbles: true }));
  return draft;
}

/* --- Wiring --- */

document.addEventListener("keydown", pressKey);
document.addEventListener("submit", guardSubmit);
document.addEventListener("submit", (event) => { if (event.target.matches("[data-sign-out]")) dropAllDrafts(); });
document.addEventListener("toggle", (event) => {
  if (event.target.open && event.target.matches("details.menu, details.sheet")) closeMenus(event.target);
}, true);
window.addEventListener("pageshow", (event) => { if (event.persisted) releaseForms(); });

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details.menu, details.sheet"));
  const opener = event.target.closest("[data-open]");
  if (opener) openDialog(opener.dataset.open);
  const adder = event.target.closest("[data-add-row]");
  if (adder) {
    const first = addRow(adder.closest("[data-formset]")).querySelector("input:not([type=hidden]), select, textarea");
    if (first) (first.tomselect || first).focus();
  }
  const leaver = event.target.closest("[data-leave-draft]");
  if (leaver && leaver.closest("form[data-draft]")) sessionStorage.removeItem(draftKey(leaver.closest("form")));
  const jump = event.target.closest(".error-summary a[href^='#']");
  if (jump) focusField(jump, event);
});

function focusField(link, event) {
  const aim = document.getElementById(link.hash.slice(1));
  if (!aim) return;
  event.preventDefault();
  const fold = aim.closest("details");
  if (fold) fold.open = true;
  const field = aim.matches("input, select, textarea") ? aim : aim.querySelector("input, select, textarea");
  if (!field) return;
  (field.tomselect || field).focus();
  field.closest(".field")?.scrollIntoView({ block: "center" });
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form) form.requestSubmit();
  if (event.target.id === "keys-on") localStorage.setItem("keys", event.target.checked ? "on" : "off");
});

/* An address of a list says only what is filtered. */
document.addEventListener("htmx:configRequest", (event) => {
  const { parameters, verb } = event.detail;
  if (verb !== "get") return;
  Object.keys(parameters).forEach((name) => { if (parameters[name] === "") delete parameters[name]; });
});
document.addEventListener("htmx:sendError", () => note("note-offline"));
document.addEventListener("htmx:responseError", () => note("note-failed"));
document.addEventListener("htmx:afterRequest", releaseForms);
/* The part that is swapped cannot announce itself: its old live region is gone. */
document.addEventListener("htmx:afterSwap", () => {
  const count = document.querySelector(".results-count");
  if (count) document.getElementById("announce").textContent = count.textContent;
});
/* A session that ended answers a list with the sign-in page: show it whole. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const answered = event.detail.xhr.responseURL;
  if (answered && new URL(answered).pathname !== new URL(event.detail.requestConfig.path, location.href).pathname) {
    event.detail.shouldSwap = false;
    window.location.reload();
  }
});

const small = window.matchMedia("(max-width: 47.99rem)");
all("details[data-fold-on-phone]:not([data-keep-open])").forEach((fold) => { fold.open = !small.matches; });
small.addEventListener("change", () => {
  if (!small.matches) all("details[data-fold-on-phone]").forEach((fold) => { fold.open = true; });
});
const keysBox = document.getElementById("keys-on");
if (keysBox) keysBox.checked = keysOn();
watchDrafts();
const first = document.querySelector("[data-focus]");
if (first) first.focus();
