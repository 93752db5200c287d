/* The first step of an import: a file may be dropped, and cells pasted, anywhere on the page. */
"use strict";

const uploadForm = document.querySelector("form[data-upload]");

function fileField() {
  return uploadForm.querySelector("input[type=file]");
}

function sayChosen() {
  const said = uploadForm.querySelector("[data-chosen]");
  const file = fileField().files[0];
  said.hidden = !file;
  said.textContent = file ? file.name : "";
}

const holdsFiles = (event) => Boolean(event.dataTransfer) && Array.from(event.dataTransfer.types).includes("Files");

function dragOver(event) {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  document.body.classList.add("is-dragging");
}

function dragEnd(event) {
  if (event.type === "dragleave" && event.relatedTarget) return;
  document.body.classList.remove("is-dragging");
}

function drop(event) {
  dragEnd(event);
  if (!holdsFiles(event) || !event.dataTransfer.files.length) return;
  event.preventDefault();
  const chosen = new DataTransfer();
  chosen.items.add(event.dataTransfer.files[0]);
  fileField().files = chosen.files;
  sayChosen();
  fileField().focus();
}

/* Cells come as lines with tabs. Pasted outside of a field they open the box and go there. */
function paste(event) {
  if (event.target.closest("input, textarea, select")) return;
  const text = event.clipboardData.getData("text/plain");
  if (!text.includes("\t") && !text.trim().includes("\n")) return;
  event.preventDefault();
  const fold = uploadForm.querySelector("[data-paste]");
  fold.open = true;
  const box = fold.querySelector("textarea");
  box.value = text;
  box.focus();
}

if (uploadForm) {
  fileField().addEventListener("change", sayChosen);
  document.addEventListener("dragover", dragOver);
  document.addEventListener("dragleave", dragEnd);
  document.addEventListener("drop", drop);
  document.addEventListener("paste", paste);
}
