// Takes any number of files, sends two at a time to one of our routes, and shows a line for each until it has arrived:
// from then on the live list below tells how far it is. What is refused stays with its sentence until it is put away.
import { useId, useRef, useState } from "react";

const AT_ONCE = 2;
const WORDS = { waiting: "Waiting", sending: "Sending", refused: "Refused" };

export function Inbox({ label, hint = "", accept = "", path, maxBytes = 0 }) {
  const [lines, setLines] = useState([]);
  const [over, setOver] = useState(0);
  const queue = useRef([]);
  const busy = useRef(0);
  const count = useRef(0);
  const id = useId();
  const change = (key, news) => setLines((all) => all.map((line) => (line.key === key ? { ...line, ...news } : line)));
  const drop = (key) => setLines((all) => all.filter((line) => line.key !== key));
  const refuse = (key, text) => change(key, { state: "refused", text });
  const next = () => {
    while (busy.current < AT_ONCE && queue.current.length) {
      busy.current += 1;
      send(queue.current.shift());
    }
  };
  const done = () => {
    busy.current -= 1;
    next();
  };
  const send = ({ key, file }) => {
    change(key, { state: "sending", text: "" });
    const sending = new XMLHttpRequest();
    sending.open("POST", path);
    sending.setRequestHeader("content-type", "application/octet-stream");
    sending.setRequestHeader("x-file-name", encodeURIComponent(file.name));
    sending.upload.onprogress = (event) => event.lengthComputable && change(key, { text: `${Math.round((100 * event.loaded) / event.total)} %` });
    sending.onerror = () => { refuse(key, "It did not arrive. Check the connection and choose it again."); done(); };
    sending.onload = () => {
      let answer = {};
      try {
        answer = JSON.parse(sending.responseText);
      } catch {
        // an answer of the wall or a proxy is no JSON
      }
      if (sending.status === 200) drop(key);
      else refuse(key, answer.text ?? "It was not accepted. Reload the page and choose it again.");
      done();
    };
    sending.send(file);
  };
  const take = (files) => {
    const added = Array.from(files).map((file) => ({ key: (count.current += 1), name: file.name, file }));
    const fitting = added.filter(({ file }) => !maxBytes || file.size <= maxBytes);
    setLines((all) => [
      ...all,
      ...added.map(({ key, name, file }) => fitting.some((one) => one.key === key)
        ? { key, name, state: "waiting", text: "" }
        : { key, name, state: "refused", text: `It is too large: at most ${Math.floor(maxBytes / 1e6)} MB.` }),
    ]);
    queue.current.push(...fitting);
    next();
  };
  return (
    <div className="tl-inbox">
      <div
        className="tl-drop" data-over={over > 0}
        onDrop={(event) => { event.preventDefault(); setOver(0); take(event.dataTransfer.files); }}
        onDragEnter={() => setOver((depth) => depth + 1)} onDragLeave={() => setOver((depth) => Math.max(depth - 1, 0))}
        onDragOver={(event) => event.preventDefault()}
      >
        <div className="tl-drop-acts">
          <label className="tl-button tl-pick" data-kind="soft">
            <Tray />
            {label}
            <input
              type="file" multiple accept={accept || undefined} aria-describedby={hint ? `${id}-hint` : undefined}
              onChange={(event) => { take(event.target.files); event.target.value = ""; }}
            />
          </label>
        </div>
        {hint ? <span id={`${id}-hint`} className="tl-hint">{hint}</span> : null}
      </div>
      {lines.length ? (
        <ul className="tl-lines tl-arriving" aria-label="Files on their way" aria-live="polite">
          {lines.map((line) => (
            <li key={line.key} data-state={line.state}>
              <span>
                <span>{line.name}</span>
                {line.state === "refused" ? <small className="tl-error" role="alert">{line.text}</small> : null}
              </span>
              <span className="tl-badge" data-tone={line.state === "refused" ? "bad" : "plain"}>{WORDS[line.state]}{line.state === "sending" && line.text ? ` ${line.text}` : ""}</span>
              {line.state === "refused" ? (
                <button type="button" className="tl-icon-button" aria-label={`Put away ${line.name}`} title="Put away" onClick={() => drop(line.key)}>×</button>
              ) : null}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

const Tray = () => (
  <svg width="17" height="17" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
    <path d="M22 12h-6l-2 3h-4l-2-3H2" /><path d="M5.5 5.1 2 12v6a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2v-6l-3.5-6.9A2 2 0 0 0 16.8 4H7.2a2 2 0 0 0-1.7 1.1z" />
  </svg>
);
