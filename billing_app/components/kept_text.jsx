// What forms share whose typed text outlives a lost connection, a restarted server and a reload of the page.
//
// A server that comes back has forgotten what a page had open. So the browser remembers, in this tab only, by which
// events a dialog was opened and filled in, and what was typed since; it sends those events again and puts the text
// back. Nothing is saved by that: a form is only ever sent by whoever presses its button.
import { useEffect } from "react";
import { toast } from "sonner";

export const PAGE = Array.from(crypto.getRandomValues(new Uint8Array(9)), (one) => one.toString(16)).join("");
export const REOPENING = 10000;
export const SETTLING = 1500;
export const ANSWERING = 30000;
const MOST_ACTS = 100;
export const CONTENTS = { display: "contents" };
const UNKEPT = new Set(["password", "file", "hidden", "submit", "button"]);
const OWN = /\.billing_app___/; // Reflex sends events of its own as well

let latest = null;
const hearers = new Set();
if (typeof window !== "undefined") {
  const before = window.__reflex_otel?.onEventSend;
  window.__reflex_otel = {
    ...window.__reflex_otel,
    onEventSend: (event) => {
      before?.(event);
      if (!OWN.test(event.name)) return;
      latest = { name: event.name, payload: event.payload, at: Date.now() };
      hearers.forEach((hear) => hear(latest));
    },
  };
}

const shelf = (name) => `form:${window.location.pathname}:${name}`;
export function shelved(name, person) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(shelf(name)) ?? "null");
    return kept?.person === person ? kept : null;
  } catch {
    return null;
  }
}
export function shelve(name, kept) {
  try {
    sessionStorage.setItem(shelf(name), JSON.stringify(kept));
  } catch {} // a full or forbidden storage: then only a reload loses what is typed
}
export function unshelve(name) {
  try {
    sessionStorage.removeItem(shelf(name));
  } catch {}
}

export const formNamed = (name) => document.querySelector(`form[data-kept="${CSS.escape(name)}"]`);
const keyOf = (field) => (field.type === "checkbox" ? `${field.name}=${field.value}` : field.name);
const valueOf = (field) => (field.type === "checkbox" ? field.checked : field.value);
const isKept = (field) => Boolean(field?.name) && !UNKEPT.has(field.type);

function setValue(field, value) {
  const kind = field instanceof HTMLSelectElement ? HTMLSelectElement : field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, value);
}
function putBack(field, value) {
  if (field.type === "radio") return field.value === value && !field.checked && field.click();
  if (field.type === "checkbox") return field.checked !== value && field.click();
  if (field.value === value) return;
  setValue(field, value);
  field.dispatchEvent(new Event(field instanceof HTMLSelectElement ? "change" : "input", { bubbles: true }));
}

// Puts text back until the page has come to rest: rows and choices may still be on their way.
export function restore(name, me, onSettled) {
  const until = Date.now() + SETTLING;
  const turn = () => {
    const form = formNamed(name);
    for (const field of form?.elements ?? []) {
      if (isKept(field) && keyOf(field) in me.typed) putBack(field, me.typed[keyOf(field)]);
    }
    keepKey(form, me);
    if (Date.now() < until) me.timer = setTimeout(turn, 50);
    else onSettled();
  };
  turn();
}
export const stop = (me) => {
  clearTimeout(me.timer);
  clearTimeout(me.giveUp);
};
// The key under which the server does an act once only; it stays the form's own.
export function keepKey(form, me) {
  const field = form?.elements.namedItem("key");
  if (field?.type === "hidden" && me.key) setValue(field, me.key);
}
export const keyIn = (form) => {
  const field = form?.elements.namedItem("key");
  return field?.type === "hidden" ? field.value : "";
};
export const asksForNew = () => new URLSearchParams(window.location.search).has("new");
export const pack = (me, more) => ({ page: PAGE, typed: me.typed, key: me.key, ...more });
export const blank = () => ({ isShown: false, process: "", opener: null, acts: [], typed: {}, key: "", actedAt: 0, wantsSend: false, isSent: false });
export function hold(event) {
  event.preventDefault();
  event.stopPropagation();
  toast.info("There is no connection. This is sent when it is back.", { id: "held-form" });
}

// What opened a dialog is the latest event of its own state, or whatever somebody did just before.
export function openerOf(submit) {
  if (!latest || asksForNew()) return null;
  const isOwn = latest.name.slice(0, latest.name.lastIndexOf(".")) === submit.slice(0, submit.lastIndexOf("."));
  return Date.now() - latest.at < (isOwn ? 15000 : 3000) ? { name: latest.name, payload: latest.payload } : null;
}

// What is chosen inside a form changes what the server knows of it: these events are sent again after a restart.
export function useActs(own, name, { submit, close, keep, drop }) {
  useEffect(() => {
    const hear = (event) => {
      const me = own.current;
      if (event.name === close) return drop?.();
      if (!me.isShown || me.isReplaying || event.name === submit) return;
      if (event.at - me.actedAt > SETTLING) return;
      const one = { name: event.name, payload: event.payload };
      const last = me.acts.at(-1);
      if (last?.name === one.name && Object.keys(one.payload ?? {}).length === 1) me.acts.pop();
      if (me.acts.length < MOST_ACTS) me.acts.push(one);
      keep();
    };
    hearers.add(hear);
    return () => hearers.delete(hear);
  });
  useEffect(() => () => stop(own.current), []);
  const type = ({ target }) => {
    if (!isKept(target) || target.form?.dataset.kept !== name) return;
    own.current.typed[keyOf(target)] = valueOf(target);
    keep();
  };
  const act = () => (own.current.actedAt = Date.now());
  return { onInput: type, onChange: type, onInputCapture: act, onClickCapture: act, onKeyDownCapture: act };
}
