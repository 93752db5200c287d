/* Turns <select data-options-url> into a type-ahead. Without it the plain select stays. */
"use strict";

(() => {
  const words = document.getElementById("choices-script").dataset;

  function line(item, escape) {
    const hint = item.hint ? `<span class="choice-hint">${escape(item.hint)}</span>` : "";
    return `<div><span>${escape(item.text)}</span>${hint}</div>`;
  }

  function message(text) {
    return () => `<div class="choice-message">${text}</div>`;
  }

  async function load(select, query, done) {
    const url = new URL(select.dataset.optionsUrl, window.location.href);
    url.searchParams.set("q", query);
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      done((await answer.json()).results);
    } catch (error) {
      console.warn("Choices could not be loaded", error);
      document.getElementById("notes").textContent = words.failed;
      done();
    }
  }

  function enhance(select) {
    if (select.tomselect) return;
    const several = select.multiple;
    const control = new window.TomSelect(select, {
      valueField: "value",
      labelField: "text",
      searchField: [],
      sortField: [{ field: "$order" }],
      maxOptions: 30,
      loadThrottle: 200,
      preload: "focus",
      closeAfterSelect: !several,
      hidePlaceholder: true,
      placeholder: select.dataset.placeholder || "",
      plugins: several ? { remove_button: { title: words.remove } } : { clear_button: { title: words.remove } },
      onItemAdd() { if (several) this.setTextboxValue(""); },
      shouldLoad: () => true,
      load(query, done) {
        this.clearOptions((option) => this.items.includes(String(option.value)));
        load(select, query, done);
      },
      render: {
        option: line,
        item: (item, escape) => `<div>${escape(item.text)}</div>`,
        no_results: message(words.nothing),
        loading: message(words.searching),
      },
    });
    // The label now names the new field; the select behind it is out of the tab order and of the page's outline.
    select.setAttribute("aria-hidden", "true");
    if (select.getAttribute("aria-describedby")) {
      control.control_input.setAttribute("aria-describedby", select.getAttribute("aria-describedby"));
    }
  }

  const enhanceWithin = (part) => part.querySelectorAll("select[data-options-url]").forEach(enhance);
  enhanceWithin(document);
  document.addEventListener("row-added", (event) => enhanceWithin(event.target));
  document.addEventListener("htmx:afterSwap", (event) => enhanceWithin(event.target));
})();
