// <app-keep>: what is typed in its form waits in this tab until the form was taken, so that a session that ends in
// the middle loses nothing. start.js forgets it for everybody else, and when another page of the service answers a sent
// form.
class Keep extends HTMLElement {
  connectedCallback() {
    this.key = `worth-kept:${location.pathname}`;
    this.restore();
    this.addEventListener("input", () => this.keep());
    this.addEventListener("submit", () => {
      this.keep();
      sessionStorage.setItem("worth-sent", location.pathname);
    });
  }

  get boxes() {
    return [...this.querySelectorAll("textarea[name], input[type=radio][name]")];
  }

  keep() {
    const said = {};
    for (const box of this.boxes) {
      if (box.type !== "radio") said[box.name] = box.value;
      else if (box.checked) said[box.name] = box.value;
    }
    sessionStorage.setItem(this.key, JSON.stringify(said));
  }

  restore() {
    const said = JSON.parse(sessionStorage.getItem(this.key) ?? "{}");
    if (this.boxes.some((box) => (box.type === "radio" ? box.checked : box.value))) return;
    let back = false;
    for (const box of this.boxes) {
      if (!(box.name in said)) continue;
      if (box.type === "radio") box.checked = box.value === said[box.name];
      else box.value = said[box.name];
      back ||= Boolean(said[box.name]);
    }
    if (!back) return;
    const words = document.createElement("p");
    words.className = "govuk-inset-text";
    words.setAttribute("role", "status");
    words.textContent = "What you typed here before is back. It was not sent.";
    this.prepend(words);
  }
}

customElements.define("app-keep", Keep);
