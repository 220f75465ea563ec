// A form of a page, whose typed text is put back when the page comes back without it.
import { useContext, useEffect, useRef } from "react";
import { EventLoopContext } from "$/utils/context-registry";
import { ReflexEvent } from "$/utils/state";
import { isLinked } from "./browser.jsx";
import { ANSWERING, CONTENTS, PAGE, SETTLING, blank, formNamed, hold, keyIn, pack, restore, shelve, shelved, unshelve, useActs } from "./kept_text.jsx";

export function KeptForm({ name, submit, close, ready, process, person, onReopen, children }) {
  const [addEvents] = useContext(EventLoopContext);
  const own = useRef(null);
  if (own.current?.name !== name) own.current = { ...blank(), isShown: true, name }; // what was typed about another

  const keep = (more) => {
    const me = own.current;
    if (!Object.keys(me.typed).length) return;
    me.key ||= keyIn(formNamed(name));
    shelve(name, pack(me, { person, process, acts: me.acts, ...more }));
  };
  const drop = () => {
    own.current = { ...blank(), isShown: true, name };
    unshelve(name);
  };
  const heard = useActs(own, name, { submit, close, keep, drop });
  const send = () => {
    const isWanted = own.current.wantsSend;
    own.current.wantsSend = false;
    if (isWanted) formNamed(name)?.requestSubmit();
  };
  useEffect(() => {
    if (!ready || !process || !person) return;
    const kept = shelved(name, person);
    const isAnothers = kept && kept.process !== process;
    if (!kept || (kept.page === PAGE && !isAnothers)) {
      if (kept && !Object.keys(own.current.typed).length) unshelve(name); // the fields show something else by now
      return send();
    }
    if (kept.sentAt && (!isAnothers || Date.now() - kept.sentAt > ANSWERING)) return unshelve(name);
    const me = (own.current = { ...blank(), ...kept, isShown: true, name, wantsSend: Boolean(kept.wantsSend) && kept.page === PAGE });
    me.isReplaying = true;
    if (!formNamed(name)) onReopen?.();
    if (isAnothers) addEvents(me.acts.map((one) => ReflexEvent(one.name, one.payload)), []);
    keep();
    restore(name, me, () => {
      me.isReplaying = false;
      send();
    });
  }, [ready, process, person, name]);

  const press = (event) => {
    const form = event.target;
    if (form.dataset.kept !== name) return;
    if (!isLinked() || !ready) {
      own.current.wantsSend = true;
      keep({ wantsSend: true });
      return hold(event);
    }
    keep({ sentAt: Date.now() });
    setTimeout(() => {
      if (!isLinked() || shelved(name, person)?.process !== process) return;
      if (!form.isConnected) drop();
      else if (form.querySelector('[aria-invalid="true"]')) keep(); // what was refused is still to be kept
    }, SETTLING);
  };
  return (
    <div style={CONTENTS} {...heard} onSubmitCapture={press}>{children}</div>
  );
}
