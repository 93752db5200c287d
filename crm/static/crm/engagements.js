/* The quick log: the kind proposes a nature until the user has chosen one. */
"use strict";

(() => {
  const form = document.querySelector("form:has([name='kind'][data-nature])");
  if (!form) return;
  const natures = Array.from(form.querySelectorAll("[name='nature']"));
  let chosen = natures.some((radio) => radio.checked);

  form.addEventListener("change", (event) => {
    const { name, dataset } = event.target;
    if (name === "nature") chosen = true;
    if (name !== "kind" || chosen) return;
    natures.forEach((radio) => { radio.checked = radio.value === dataset.nature; });
  });
})();
