// Sends one file to one of our routes, with progress and a way to stop; dropping it here works too.
import { useId, useRef, useState } from "react";

export function Uploader({ label, hint = "", accept = "", path, maxBytes = 0, onDone }) {
  const [progress, setProgress] = useState(-1);
  const [error, setError] = useState("");
  const [over, setOver] = useState(false);
  const request = useRef(null);
  const input = useRef(null);
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
  return (
    <div
      className="tl-drop" data-over={over} onDrop={onDrop}
      onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)}
    >
      <label htmlFor={id}>{label}</label>
      <input
        ref={input} id={id} type="file" accept={accept || undefined} disabled={busy} aria-invalid={Boolean(error)}
        aria-describedby={`${id}-hint`} onChange={(event) => { send(event.target.files[0]); event.target.value = ""; }}
      />
      <span id={`${id}-hint`} className="tl-hint">{hint}</span>
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
