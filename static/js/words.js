// <app-words>: counts along with a text area what the page has counted already.
class Words extends HTMLElement {
  connectedCallback() {
    this.field = document.getElementById(this.dataset.for);
    this.text = this.querySelector(".app-words__text");
    if (!this.field || !this.text) return;
    this.count = this.count.bind(this);
    this.field.addEventListener("input", this.count);
    this.count();
  }

  disconnectedCallback() {
    this.field?.removeEventListener("input", this.count);
  }

  count() {
    const limit = Number(this.dataset.limit);
    const words = (this.field.value.match(/\S+/g) || []).length;
    this.text.textContent = `${words} of ${limit} words`;
    this.text.classList.toggle("app-words__text--over", words > limit);
  }
}

customElements.define("app-words", Words);
