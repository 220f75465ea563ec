// Ctrl+K: go anywhere, find anything. Single-letter shortcuts stay quiet while somebody types.
import { useEffect, useMemo, useRef, useState } from "react";
import { Command } from "cmdk";
import { useNavigate } from "react-router";

const isTyping = (target) =>
  target?.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target?.tagName ?? "") || target?.getAttribute?.("role") === "combobox";
const isBusy = () => document.querySelector('[role="dialog"][data-state="open"], [role="alertdialog"][data-state="open"]');

function useShortcuts(entries, { openPalette, openHelp, go }) {
  const prefix = useRef(0);
  useEffect(() => {
    const onKey = (event) => {
      const key = event.key.toLowerCase();
      if (key === "k" && (event.ctrlKey || event.metaKey) && !event.altKey) {
        event.preventDefault();
        return openPalette();
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target) || isBusy()) return;
      const isSecond = Date.now() - prefix.current < 1200;
      prefix.current = 0;
      if (!isSecond && key === "g") return void (prefix.current = Date.now());
      if (!isSecond && key === "?") return openHelp();
      if (!isSecond && key === "/") {
        event.preventDefault();
        const box = document.querySelector("[data-search]");
        return box ? box.focus() : openPalette();
      }
      const entry = entries.find((one) => one.keys === (isSecond ? `g ${key}` : key));
      if (!entry) return;
      event.preventDefault();
      go(entry.href);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [entries]);
}

const Keys = ({ keys }) => (
  <span className="tl-keys" aria-hidden="true">
    {keys.split(" ").map((key) => <kbd key={key}>{key.length === 1 ? key.toUpperCase() : key}</kbd>)}
  </span>
);

const Entry = ({ entry, onSelect }) => (
  <Command.Item value={`${entry.group}:${entry.label}:${entry.href}`} keywords={[entry.label, entry.hint ?? ""]} onSelect={onSelect}>
    <span className="tl-palette-label">{entry.label}</span>
    {entry.hint ? <span className="tl-palette-hint">{entry.hint}</span> : null}
    {entry.keys ? <Keys keys={entry.keys} /> : null}
  </Command.Item>
);

export function CommandPalette({ items = [], lacking = [], found = [], foundFor = "", onSearch }) {
  const [open, setOpen] = useState(false);
  const [help, setHelp] = useState(false);
  const [query, setQuery] = useState("");
  const navigate = useNavigate();
  const entries = useMemo(() => items.filter((item) => !lacking.includes(item.permission)), [items, lacking]);
  const go = (href) => {
    setOpen(false);
    setQuery("");
    navigate(href);
  };
  useShortcuts(entries, { openPalette: () => setOpen((was) => !was), openHelp: () => setHelp(true), go });
  useEffect(() => {
    const show = () => setOpen(true);
    const showHelp = () => setHelp(true);
    window.addEventListener("tl:palette", show);
    window.addEventListener("tl:shortcuts", showHelp);
    return () => {
      window.removeEventListener("tl:palette", show);
      window.removeEventListener("tl:shortcuts", showHelp);
    };
  }, []);
  const wanted = query.trim();
  useEffect(() => {
    if (wanted.length < 2) return;
    const timer = setTimeout(() => onSearch?.(wanted), 150);
    return () => clearTimeout(timer);
  }, [wanted]);
  // Outside the theme's element the portal would know neither its colours nor its type.
  const container = typeof document === "undefined" ? undefined : document.querySelector(".radix-themes");
  const isAnswered = foundFor === wanted;
  const fits = (entry) => `${entry.label} ${entry.words ?? ""}`.toLowerCase().includes(wanted.toLowerCase());
  const matching = entries.filter((entry) => (wanted ? fits(entry) : !entry.is_deep));
  const results = wanted.length > 1 && isAnswered ? found : [];
  return (
    <>
      <Command.Dialog container={container} open={open} onOpenChange={setOpen} label="Command palette" className="tl-palette" shouldFilter={false} loop>
        <Command.Input value={query} onValueChange={setQuery} placeholder="A page, an invoice, a customer…" />
        <Command.List>
          {wanted.length > 1 && !isAnswered ? <Command.Loading>Searching…</Command.Loading> : null}
          <Command.Empty>Nothing found for “{wanted}”. Try a number or a name.</Command.Empty>
          {["Invoices", "Customers"].map((group) => {
            const rows = results.filter((one) => one.group === group);
            return rows.length ? (
              <Command.Group heading={group} key={group}>
                {rows.map((one) => <Entry key={one.href} entry={one} onSelect={() => go(one.href)} />)}
              </Command.Group>
            ) : null;
          })}
          {["Do", "Go to"].map((group) => {
            const rows = matching.filter((one) => one.group === group);
            return rows.length ? (
              <Command.Group heading={group} key={group}>
                {rows.map((one) => <Entry key={one.href} entry={one} onSelect={() => go(one.href)} />)}
              </Command.Group>
            ) : null;
          })}
        </Command.List>
      </Command.Dialog>
      <Command.Dialog container={container} open={help} onOpenChange={setHelp} label="Keyboard shortcuts" className="tl-palette tl-shortcuts" tabIndex={0} shouldFilter={false}>
        <h2>Keyboard shortcuts</h2>
        <dl>
          <div><dt>Search and commands</dt><dd><Keys keys="Ctrl k" /><span className="tl-hidden">Control K</span></dd></div>
          <div><dt>Search this list</dt><dd><Keys keys="/" /><span className="tl-hidden">Slash</span></dd></div>
          <div><dt>These shortcuts</dt><dd><Keys keys="?" /><span className="tl-hidden">Question mark</span></dd></div>
          {entries.filter((one) => one.keys).map((one) => (
            <div key={one.keys}><dt>{one.label}</dt><dd><Keys keys={one.keys} /><span className="tl-hidden">{one.keys}</span></dd></div>
          ))}
        </dl>
      </Command.Dialog>
    </>
  );
}

// The visible way in, for everybody who does not know the keys.
export function PaletteButton() {
  const open = () => window.dispatchEvent(new Event("tl:palette"));
  return (
    <button type="button" className="tl-search-button" onClick={open} aria-label="Search and commands" aria-keyshortcuts="Control+K">
      <svg width="17" height="17" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden="true">
        <circle cx="11" cy="11" r="7" />
        <path d="m20 20-3.5-3.5" />
      </svg>
      <span>Search</span>
      <Keys keys="Ctrl k" />
    </button>
  );
}
