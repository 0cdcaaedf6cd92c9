// <app-marks>: keys 0 to 5 choose a mark among the radios inside, n goes on, c goes to the comment.
// The keys are quiet while somebody types, and the page says which they are.
class Marks extends HTMLElement {
  connectedCallback() {
    this.press = this.press.bind(this);
    document.addEventListener("keydown", this.press);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.press);
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("textarea, select, input:not([type=radio])")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (/^[0-9]$/.test(event.key)) {
      const radio = this.querySelector(`input[type=radio][value="${event.key}"]`);
      if (!radio) return;
      radio.checked = true;
      radio.focus();
      radio.dispatchEvent(new Event("change", { bubbles: true }));
      event.preventDefault();
    } else if (event.key === "c") {
      this.querySelector("textarea")?.focus();
      event.preventDefault();
    } else if (event.key === "n") {
      this.querySelector("[data-next]")?.click();
      event.preventDefault();
    }
  }
}

customElements.define("app-marks", Marks);
