// Reads a code with the camera. What reads it is loaded at the first use: the browser's own reader where there is one.
import { useEffect, useRef, useState } from "react";

const FORMATS = ["qr_code", "ean_13", "ean_8", "upc_a", "upc_e", "code_128", "code_39", "itf", "data_matrix"];
const PAUSE = 120;

async function readerOf() {
  if (globalThis.BarcodeDetector) {
    const known = await globalThis.BarcodeDetector.getSupportedFormats().catch(() => []);
    const formats = FORMATS.filter((each) => known.includes(each));
    if (formats.includes("ean_13")) return new globalThis.BarcodeDetector({ formats });
  }
  const [{ BarcodeDetector, prepareZXingModule }, { default: wasm }] = await Promise.all([
    import("barcode-detector/ponyfill"),
    import("zxing-wasm/reader/zxing_reader.wasm?url"),
  ]);
  prepareZXingModule({ overrides: { locateFile: (path, prefix) => (path.endsWith(".wasm") ? wasm : prefix + path) } });
  return new BarcodeDetector({ formats: FORMATS });
}

const wordsFor = (error) => {
  if (error?.name === "NotAllowedError") return "The camera is not allowed here. Allow it in the browser’s settings for this page, or type the code.";
  if (error?.name === "NotFoundError") return "This device has no camera. Type the code instead.";
  return "The camera cannot be used. Close what else uses it and try again, or type the code.";
};

function View({ onFound, onProblem }) {
  const video = useRef(null);
  useEffect(() => {
    let isOver = false;
    let stream;
    const stop = () => stream?.getTracks().forEach((track) => track.stop());
    const look = async () => {
      if (!navigator.mediaDevices) throw new Error("the camera needs https");
      const [reader, opened] = await Promise.all([
        readerOf(),
        navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } }),
      ]);
      stream = opened;
      if (isOver) return stop();
      video.current.srcObject = stream;
      await video.current.play();
      while (!isOver) {
        const [code] = await reader.detect(video.current).catch(() => []);
        if (code?.rawValue && !isOver) {
          navigator.vibrate?.(60);
          return onFound(code.rawValue);
        }
        await new Promise((done) => setTimeout(done, PAUSE));
      }
    };
    look().catch((error) => isOver || onProblem(wordsFor(error)));
    return () => {
      isOver = true;
      stop();
    };
  }, []);
  return <video ref={video} muted playsInline aria-label="What the camera sees" />;
}

export function CameraScan({ label, onScan }) {
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState("");
  const dialog = useRef(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
  }, [open]);
  const start = () => {
    setProblem("");
    setOpen(true);
  };
  const close = () => setOpen(false);
  const found = (code) => {
    close();
    onScan?.(code.slice(0, 500));
  };
  return (
    <>
      <button type="button" className="tl-icon-button tl-camera-button" aria-label={label} title={label} onClick={start}>
        <svg width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
          <path d="M3 7V5a2 2 0 0 1 2-2h2M17 3h2a2 2 0 0 1 2 2v2M21 17v2a2 2 0 0 1-2 2h-2M7 21H5a2 2 0 0 1-2-2v-2M8 7v10M12 7v10M17 7v10" />
        </svg>
      </button>
      {open ? (
        <dialog ref={dialog} className="tl-camera" aria-label={label} onClose={close}>
          <h2>{label}</h2>
          {problem ? <p role="alert">{problem}</p> : <View onFound={found} onProblem={setProblem} />}
          {problem ? null : <p>Hold the code in front of the camera.</p>}
          <button type="button" className="tl-button" data-kind="plain" onClick={close}>Close</button>
        </dialog>
      ) : null}
    </>
  );
}
