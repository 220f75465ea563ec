// The customer of a draft, and the short lists below its lines: allowances, charges, withheld taxes.
import { useEffect, useRef, useState } from "react";
import { Combobox } from "./combobox.jsx";
import { Field, rowsOf, useTold } from "./line_editor_lines.jsx";
import { unsaved } from "./line_editor_form.jsx";

const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(8)), (one) => one.toString(16).padStart(2, "0")).join("");

export function CustomerPick({ loaded = {}, picked = {}, options = [], answered = "", error = "", warning = "", onSearch, onCreate, onPicked }) {
  const root = useRef(null);
  const [chosen, setChosen] = useState(() => {
    const kept = unsaved(loaded);
    return kept ? { value: kept.customer_id ?? "", label: kept["customer.name"] ?? "" } : { value: loaded.customer_id ?? "", label: loaded.customer ?? "" };
  });
  const [changes, setChanges] = useState(0);
  useTold(root, changes);
  const choose = (value, label, currency) => {
    const field = root.current?.closest("form")?.elements.namedItem("currency");
    if (currency && field) field.value = currency;
    setChosen({ value, label });
    setChanges((was) => was + 1);
    onPicked?.(value);
  };
  useEffect(() => {
    if (picked.nonce) choose(picked.value, picked.label, picked.currency);
  }, [picked.nonce]);
  useEffect(() => {
    if (!loaded.id && !chosen.value) root.current?.querySelector('[role="combobox"]')?.focus();
  }, []);
  const note = error || warning;
  return (
    <div className="tl-field" ref={root}>
      <label htmlFor="field-customer_id">Customer</label>
      <Combobox
        id="field-customer_id" name="customer_id" value={chosen.value} current={chosen.label} options={options} answered={answered} placeholder="Search, or type a new name"
        invalid={Boolean(error)} describedBy={note ? "field-customer_id-note" : ""} createLabel="New customer" onSearch={onSearch} onCreate={onCreate}
        onPick={(value, label) => choose(value, label, options.find((one) => one.value === value)?.currency)}
      />
      <input type="hidden" name="customer.name" value={chosen.label} readOnly />
      {note ? <span id="field-customer_id-note" className={error ? "tl-error" : "tl-warning"} role={error ? "alert" : undefined}>{note}</span> : null}
    </div>
  );
}

// `kind` is entries (allowances and charges) or withholding.
export function RowEditor({ loaded = {}, kind: list, errors = {}, warnings = {} }) {
  const root = useRef(null);
  const goal = useRef("");
  const [rows, setRows] = useState(() => {
    const kept = unsaved(loaded);
    return kept ? rowsOf(kept, list) : (loaded[list] ?? []);
  });
  const [changes, setChanges] = useState(0);
  useTold(root, changes);
  useEffect(() => {
    if (goal.current) root.current?.querySelector(goal.current)?.focus();
    goal.current = "";
  });
  const set = (id, part) => setRows((was) => was.map((row) => (row.id === id ? { ...row, ...part } : row)));
  const add = (given) => {
    const row = { id: newId(), ...given };
    goal.current = `[data-row="${row.id}"] input:not([type=hidden])`;
    setRows((was) => [...was, row]);
  };
  const remove = (id) => {
    goal.current = "[data-add-row]";
    setRows((was) => was.filter((row) => row.id !== id));
    setChanges((was) => was + 1);
  };
  const box = (row, field, label, more = {}) => (
    <Field line={row} list={list} field={field} label={label} errors={errors} warnings={warnings}>
      {(ties) => <input {...ties} {...more} value={row[field] ?? ""} onChange={(event) => set(row.id, { [field]: event.target.value })} />}
    </Field>
  );
  const number = { inputMode: "decimal", "data-align": "end" };
  const isEntry = list === "entries";
  return (
    <div ref={root} className="tl-rows">
      {rows.map((row) => (
        <div key={row.id} className="tl-row" role="group" data-row={row.id} aria-label={isEntry ? (row.kind === "charges" ? "Charge" : "Allowance") : "Withheld tax"}>
          {isEntry ? (
            <>
              <input type="hidden" name={`entries.${row.id}.kind`} value={row.kind} readOnly />
              <input type="hidden" name={`entries.${row.id}.kept`} value={row.kept ?? ""} readOnly />
              {box(row, "reason", row.kind === "charges" ? "Charge for" : "Allowance for")}
              {box(row, "value", row.kind === "charges" ? "Charge" : "Allowance of", number)}
              <div className="tl-field">
                <label htmlFor={`unit-${row.id}`}>In</label>
                <select id={`unit-${row.id}`} name={`entries.${row.id}.value_unit`} data-held className="tl-input" value={row.value_unit || "percent"} onChange={(event) => set(row.id, { value_unit: event.target.value })}>
                  <option value="percent">Per cent</option>
                  <option value="amount">Amount</option>
                </select>
              </div>
            </>
          ) : (
            <>
              {box(row, "name", "Name of the tax")}
              {box(row, "rate", "Rate in per cent", number)}
            </>
          )}
          <button type="button" className="tl-icon-button" aria-label="Remove" title="Remove" onClick={() => remove(row.id)}>
            <svg width="17" height="17" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden="true"><path d="M6 6l12 12M18 6 6 18" /></svg>
          </button>
        </div>
      ))}
      <div className="tl-actions">
        {isEntry ? (
          <>
            <button type="button" className="tl-button" data-kind="ghost" data-add-row onClick={() => add({ kind: "allowances", reason: "", value: "", value_unit: "percent", kept: "" })}>Add allowance</button>
            <button type="button" className="tl-button" data-kind="ghost" onClick={() => add({ kind: "charges", reason: "", value: "", value_unit: "amount", kept: "" })}>Add charge</button>
          </>
        ) : (
          <button type="button" className="tl-button" data-kind="ghost" data-add-row onClick={() => add({ name: "", rate: "" })}>Add withheld tax</button>
        )}
      </div>
    </div>
  );
}
