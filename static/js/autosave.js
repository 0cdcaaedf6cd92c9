// <app-autosave>: says whether what was typed in its form is kept, from what htmx reports.
class Autosave extends HTMLElement {
  connectedCallback() {
    this.form = document.getElementById(this.dataset.form);
    this.text = this.querySelector(".app-autosave__text");
    if (!this.form || !this.text) return;
    this.form.addEventListener("input", () => this.say("Not saved yet", true));
    this.form.addEventListener("htmx:beforeRequest", () => this.say("Saving…", true));
    this.form.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.xhr.status === 422) return this.say("Not saved: read the note above.", true);
      if (!event.detail.successful) return this.say("Not saved: check the connection. What you typed is still here.", true);
      const now = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
      return this.say(`Saved at ${now}`, false);
    });
    this.form.addEventListener("submit", () => { this.unsaved = false; });
    this.leaving = (event) => { if (this.unsaved) event.preventDefault(); };
    window.addEventListener("beforeunload", this.leaving);
  }

  disconnectedCallback() {
    window.removeEventListener("beforeunload", this.leaving);
  }

  say(words, unsaved) {
    this.unsaved = unsaved;
    this.text.textContent = words;
  }
}

customElements.define("app-autosave", Autosave);
