// <app-autosave>: says whether what was typed in its form is kept, from what htmx reports. What is not kept yet waits in
// this tab with the revision it was written over: it is sent again once there is a connection, and is back in its box
// after a reload or a new sign-in of the same person. start.js forgets it for everybody else, and when another page of
// the service answers the sent form.
const AGAIN = 15_000;

class Autosave extends HTMLElement {
  connectedCallback() {
    this.form = document.getElementById(this.dataset.form);
    this.text = this.querySelector(".app-autosave__text");
    if (!this.form || !this.text) return;
    this.key = `worth-kept:${location.pathname}`;
    this.form.addEventListener("input", () => { this.keep(); this.say("Not saved yet", true); });
    this.form.addEventListener("htmx:beforeRequest", () => { this.sent = this.box?.value; this.say("Saving…", true); });
    this.form.addEventListener("htmx:afterRequest", ({ detail }) => this.hear(detail));
    this.form.addEventListener("click", (event) => { if (event.target.closest("[data-forget]")) this.forget(); });
    this.form.addEventListener("submit", () => {
      this.keep();
      sessionStorage.setItem("worth-sent", location.pathname);
      this.unsaved = false;
    });
    this.leaving = (event) => { if (this.unsaved) event.preventDefault(); };
    this.again = () => this.box?.dispatchEvent(new Event("again"));
    window.addEventListener("beforeunload", this.leaving);
    window.addEventListener("online", this.again);
    this.restore();
  }

  disconnectedCallback() {
    clearTimeout(this.waiting);
    window.removeEventListener("beforeunload", this.leaving);
    window.removeEventListener("online", this.again);
  }

  get box() {
    return this.form.querySelector("textarea[name]");
  }

  get revision() {
    return this.form.querySelector("input[name=revision]");
  }

  hear({ xhr, successful }) {
    clearTimeout(this.waiting);
    if (xhr.status === 422) return this.say("Not saved: read the note above.", true);
    const signedOut = new URL(xhr.responseURL || location.href).pathname.startsWith("/accounts/");
    if (signedOut || xhr.status === 403) {
      return this.say("Not saved: you are signed out. What you typed waits in this tab: reload the page to sign in.", true);
    }
    if (!successful) {
      this.waiting = setTimeout(this.again, AGAIN);
      return this.say("Not saved: check the connection. What you typed is still here, and is sent again by itself.", true);
    }
    if (this.box && this.box.value !== this.sent) return this.say("Not saved yet", true);
    this.forget();
    const now = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    return this.say(`Saved at ${now}`, false);
  }

  keep() {
    if (!this.box) return;
    sessionStorage.setItem(this.key, JSON.stringify({ text: this.box.value, revision: this.revision?.value }));
  }

  forget() {
    sessionStorage.removeItem(this.key);
    this.unsaved = false;
  }

  restore() {
    const kept = JSON.parse(sessionStorage.getItem(this.key) ?? "null");
    if (!kept || !this.box || typeof kept.text !== "string") return;
    if (kept.text === this.box.value) return this.forget();
    this.box.value = kept.text;
    // Over the text it was written over: what a colleague saved meanwhile is shown, not overwritten.
    if (this.revision && kept.revision) this.revision.value = kept.revision;
    this.box.dispatchEvent(new Event("input", { bubbles: true }));
    this.say("What you typed here before is back. It was not saved yet.", true);
    if (document.readyState === "complete") this.again();
    else window.addEventListener("load", this.again, { once: true });
  }

  say(words, unsaved) {
    this.unsaved = unsaved;
    this.text.textContent = words;
  }
}

customElements.define("app-autosave", Autosave);
