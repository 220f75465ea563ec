// Sends one file to one of our routes, with progress and a way to stop; dropping it here works too. With `camera` a
// finger may take a photo instead.
import { useId, useRef, useState } from "react";

export function Uploader({ label, hint = "", accept = "", path, maxBytes = 0, camera = "", onDone }) {
  const [progress, setProgress] = useState(-1);
  const [error, setError] = useState("");
  const [over, setOver] = useState(false);
  const request = useRef(null);
  const id = useId();
  const fail = (text) => {
    setProgress(-1);
    setError(text);
  };
  const send = (file) => {
    setError("");
    if (!file) return;
    if (maxBytes && file.size > maxBytes) return fail(`This file is too large: at most ${Math.floor(maxBytes / 1e6)} MB.`);
    const sending = new XMLHttpRequest();
    request.current = sending;
    sending.open("POST", path);
    sending.setRequestHeader("content-type", "application/octet-stream");
    sending.setRequestHeader("x-file-name", encodeURIComponent(file.name));
    sending.upload.onprogress = (event) => event.lengthComputable && setProgress(Math.round((100 * event.loaded) / event.total));
    sending.onerror = () => fail("The file did not arrive. Check the connection and choose it again.");
    sending.onabort = () => setProgress(-1);
    sending.onload = () => {
      let answer = {};
      try {
        answer = JSON.parse(sending.responseText);
      } catch {
        // an answer of the wall or a proxy is no JSON
      }
      if (sending.status !== 200) return fail(answer.text ?? "The file was not accepted. Reload the page and choose it again.");
      setProgress(-1);
      onDone?.(answer.id ?? "", file.name);
    };
    setProgress(0);
    sending.send(file);
  };
  const onDrop = (event) => {
    event.preventDefault();
    setOver(false);
    send(event.dataTransfer.files[0]);
  };
  const busy = progress >= 0;
  const pick = (text, { className = "", ...more }, picture) => (
    <label className={`tl-button tl-pick ${className}`} data-kind="soft" data-busy={busy || undefined}>
      {picture}
      {text}
      <input
        type="file" disabled={busy} aria-invalid={error ? true : undefined} aria-describedby={hint ? `${id}-hint` : undefined} {...more}
        onChange={(event) => { send(event.target.files[0]); event.target.value = ""; }}
      />
    </label>
  );
  return (
    <div
      className="tl-drop" data-over={over} onDrop={onDrop}
      onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)}
    >
      <div className="tl-drop-acts">
        {camera ? pick(camera, { accept: "image/*", capture: "environment", className: "tl-touch" }, <Camera />) : null}
        {pick(label, { accept: accept || undefined, id }, <Clip />)}
      </div>
      {hint ? <span id={`${id}-hint`} className="tl-hint">{hint}</span> : null}
      {busy ? (
        <div className="tl-drop-busy">
          <progress max="100" value={progress} aria-label="Upload" />
          <button type="button" className="tl-button" data-kind="plain" onClick={() => request.current?.abort()}>Stop</button>
        </div>
      ) : null}
      {error ? <span role="alert" className="tl-error">{error}</span> : null}
    </div>
  );
}

const Picture = ({ children }) => (
  <svg width="17" height="17" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">{children}</svg>
);
const Camera = () => <Picture><path d="M4 8h3l2-3h6l2 3h3a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1z" /><circle cx="12" cy="13" r="3.4" /></Picture>;
const Clip = () => <Picture><path d="m20.5 11.5-8.4 8.4a5 5 0 0 1-7-7l8.9-8.9a3.3 3.3 0 0 1 4.7 4.7L10 17.3a1.7 1.7 0 0 1-2.4-2.4l7.8-7.7" /></Picture>;
