// Printing a page and copying its address: both only work at the click itself.
import { toast } from "sonner";

export function PrintButton({ label, children }) {
  return (
    <button type="button" className="tl-button" data-kind="plain" onClick={() => window.print()}>
      {children}
      {label}
    </button>
  );
}

// `path` is of this site; what is copied is the whole address, as this browser knows it.
export function CopyAddressButton({ path, label, said, children }) {
  const copy = () =>
    navigator.clipboard.writeText(new URL(path, window.location.origin).href).then(
      () => toast.success(said),
      () => toast.error("The browser did not allow copying. Open the link and copy its address."),
    );
  return (
    <button type="button" className="tl-button" data-kind="soft" onClick={copy}>
      {children}
      {label}
    </button>
  );
}
