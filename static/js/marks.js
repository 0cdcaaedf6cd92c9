// <app-marks>: keys 0 to 5 choose a mark among the radios inside, n goes on, c goes to the comment.
// The keys are quiet while somebody types, the page says which they are, and whoever speaks to the computer or rests
// a hand on the keys can turn them off (WCAG 2.1.4).
const OFF = "worth-keys-off";

class Marks extends HTMLElement {
  connectedCallback() {
    this.press = this.press.bind(this);
    document.addEventListener("keydown", this.press);
    const words = this.querySelector("[data-keys]");
    if (!words) return;
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "govuk-link app-link-button";
    this.button.addEventListener("click", () => {
      if (this.off) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "yes");
      this.say();
    });
    words.append(" ", this.button);
    words.hidden = false;
    this.say();
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.press);
  }

  get off() {
    return localStorage.getItem(OFF) !== null;
  }

  say() {
    this.button.textContent = this.off ? "Turn these keys on" : "Turn these keys off";
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.off) return;
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
