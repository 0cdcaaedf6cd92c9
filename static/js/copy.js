// <app-copy>: adds a button that copies the text it holds.
class Copy extends HTMLElement {
  connectedCallback() {
    if (!navigator.clipboard || this.querySelector("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "govuk-button govuk-button--secondary app-copy__button";
    button.textContent = this.dataset.label;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(this.querySelector(".app-copy__text").textContent.trim());
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = this.dataset.label; }, 2000);
    });
    this.append(button);
  }
}

customElements.define("app-copy", Copy);
