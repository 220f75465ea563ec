// Digits for fingers on the page of a counter's PIN; without scripts the tablet's own keyboard does the same.
const form = document.querySelector("[data-pin]");
const field = form.querySelector("[name=pin]");
const pad = form.querySelector(".pad");
const keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "", "0", "⌫"];

for (const key of keys) {
  const button = document.createElement(key ? "button" : "span");
  if (key) {
    button.type = "button";
    button.textContent = key;
    if (key === "⌫") button.setAttribute("aria-label", "Delete the last digit");
    button.addEventListener("click", () => {
      const digits = key === "⌫" ? field.value.slice(0, -1) : field.value + key;
      field.value = digits.slice(0, 8);
    });
  }
  pad.append(button);
}
pad.hidden = false;
// The pad takes the place of the keyboard that would cover it.
if (matchMedia("(pointer: coarse)").matches) field.setAttribute("inputmode", "none");
