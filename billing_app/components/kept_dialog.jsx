// A dialog with one form, which opens again with what was typed when the server has forgotten it.
import { useContext, useEffect, useRef, useState } from "react";
import { Dialog } from "@radix-ui/themes";
import { toast } from "sonner";
import { EventLoopContext } from "$/utils/context-registry";
import { ReflexEvent } from "$/utils/state";
import { isLinked } from "./browser.jsx";
import { CONTENTS, REOPENING, asksForNew, blank, formNamed, hold, keepKey, keyIn, openerOf, pack, restore, shelve, shelved, stop, unshelve, useActs } from "./kept_text.jsx";

export function KeptDialog({ open, onOpenChange, name, submit, close, ready, process, person, children }) {
  const [addEvents] = useContext(EventLoopContext);
  const own = useRef(null);
  own.current ??= blank();
  const [isDecided, setDecided] = useState(false);
  const [isShown, setShown] = useState(false);
  const [isHeld, setHeld] = useState(false);

  const keep = (more) => {
    const me = own.current;
    if (!Object.keys(me.typed).length) return;
    me.key ||= keyIn(formNamed(name));
    shelve(name, pack(me, { person, process: me.process, opener: me.opener, acts: me.acts, ...more }));
  };
  const drop = () => {
    stop(own.current);
    unshelve(name);
    own.current = blank();
    setHeld(false);
  };
  const send = () => {
    const isWanted = own.current.wantsSend;
    own.current.wantsSend = false;
    if (isWanted) formNamed(name)?.requestSubmit();
  };
  const replay = (events) => {
    own.current.isReplaying = true;
    addEvents(events.map((one) => ReflexEvent(one.name, one.payload)), []);
  };
  const reopen = () => {
    const me = own.current;
    const events = [me.opener, ...me.acts].filter(Boolean);
    if (!events.length) return drop();
    replay(events);
    setHeld(true);
    setShown(true);
    me.giveUp = setTimeout(() => {
      drop();
      setShown(false);
      toast.error("The form could not be opened again. Open it anew, please.");
    }, REOPENING);
  };
  const settle = () => {
    const me = own.current;
    stop(me);
    setHeld(false);
    me.isReplaying = true;
    restore(name, me, () => {
      me.isReplaying = false;
      send();
    });
  };

  const heard = useActs(own, name, { submit, close, keep });

  // Only a page that is whole says whether the server still knows of the dialog.
  useEffect(() => {
    if (!ready || !person || !process) return;
    const me = own.current;
    const isAnothers = me.process !== process; // another process keeps this page's state than when the dialog opened
    me.process = process;
    if (open && me.isShown) {
      if (isAnothers && !isHeld) replay(me.acts);
      if (isAnothers || isHeld) settle();
      else if (!me.isReplaying) send();
    } else if (open) {
      const kept = shelved(name, person);
      if (!isDecided && !kept && !asksForNew()) onOpenChange(false); // left open by a page that is gone
      else {
        own.current = { ...blank(), opener: openerOf(submit), ...kept, isShown: true, isSent: false, process };
        setShown(true);
        if (kept) settle();
      }
    } else if (me.isShown && isAnothers) {
      // It was on its way when the server went: with a key it is done once, however often it is sent.
      if (me.isSent && me.key) me.wantsSend = true;
      else if (me.isSent) toast.warning("The server was away while this was saved. Look whether it is there before you save again.");
      me.isSent = false;
      reopen();
    } else if (me.isShown && !isHeld) {
      drop();
      setShown(false);
    } else if (!isDecided && (me.kept = shelved(name, person))) {
      // Sent, and closed by the server that got it: it is done.
      if (me.kept.isSent && me.kept.process === process) drop();
      else {
        own.current = { ...blank(), ...me.kept, isShown: true, isSent: false, process };
        reopen();
      }
    } else if (!isHeld) setShown(false);
    setDecided(true);
  }, [open, ready, process, person, isHeld]);

  const press = (event) => {
    const me = own.current;
    if (event.target.dataset.kept !== name) return;
    if (!isLinked() || !ready || isHeld) {
      me.wantsSend = true;
      return hold(event);
    }
    me.key ||= keyIn(event.target);
    keepKey(event.target, me);
    me.isSent = true;
    keep({ isSent: true });
  };
  const change = (isOpen) => {
    if (!isOpen) drop();
    onOpenChange?.(isOpen);
  };
  return (
    <div style={CONTENTS} {...heard} onSubmitCapture={press}>
      <Dialog.Root open={isShown} onOpenChange={change}>{children}</Dialog.Root>
    </div>
  );
}
