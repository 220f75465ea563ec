// A screen on the wall: stays awake, shows the time, and goes back to the page by Escape.
import { useEffect, useState } from "react";
import { useNavigate } from "react-router";

export function WallClock({ leaveTo, zone }) {
  const [now, setNow] = useState(() => new Date());
  const navigate = useNavigate();
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 1000);
    const onKey = (event) => event.key === "Escape" && leaveTo && !document.fullscreenElement && navigate(leaveTo);
    window.addEventListener("keydown", onKey);
    return () => {
      clearInterval(timer);
      window.removeEventListener("keydown", onKey);
    };
  }, [leaveTo]);
  useEffect(() => {
    let lock;
    let isGone = false;
    // The lock ends by itself whenever the page is hidden.
    const keepAwake = async () => {
      if (document.visibilityState !== "visible" || !navigator.wakeLock) return;
      const asked = await navigator.wakeLock.request("screen").catch(() => undefined);
      if (isGone) return asked?.release();
      lock = asked;
    };
    keepAwake();
    document.addEventListener("visibilitychange", keepAwake);
    return () => {
      isGone = true;
      document.removeEventListener("visibilitychange", keepAwake);
      lock?.release();
    };
  }, []);
  const told = (shape) => new Intl.DateTimeFormat(undefined, { ...shape, timeZone: zone || undefined }).format(now);
  return (
    <time className="tl-wall-clock tl-number">
      {told({ hour: "numeric", minute: "2-digit" })}
      <small>{told({ weekday: "long", day: "numeric", month: "long" })}</small>
    </time>
  );
}
