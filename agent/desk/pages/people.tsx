// The people who share this desk: who writes now, the list with its PINs, and the locked desk.

import { useState } from 'preact/hooks';
import { call, reason } from 'pages/calls';
import { Dialog, Notice } from 'pages/controls';
import { emptied } from 'pages/drafts';
import { authorName, keepAuthorName } from 'pages/live';
import { t } from 'pages/words';
import { say } from './phrases';
import { useShared, type People, type Person } from './state';

function PinField(p: {
    id: string;
    says: string;
    help?: string;
    value: string;
    put: (pin: string) => void;
}) {
    return (
        <div class="field">
            <label for={p.id}>{p.says}</label>
            {p.help && (
                <p class="help" id={`${p.id}-says`}>
                    {p.help}
                </p>
            )}
            <input
                id={p.id}
                class="wide"
                type="password"
                autocomplete="off"
                aria-describedby={p.help ? `${p.id}-says` : undefined}
                value={p.value}
                onInput={(e) => p.put(e.currentTarget.value)}
            />
        </div>
    );
}

// Above all pages: whose name goes with what is saved, and the key to lock up with.
export function WritingAs() {
    const { people, setPeople } = useShared();
    const lock = async () => setPeople(await call<People>('lock'));
    return (
        <span class="writer">
            <a href="#/people">
                {say('writing_as')}: {authorName() || say('nobody')}
            </a>
            {people.holder && <button onClick={() => void lock()}>{say('lock')}</button>}
        </span>
    );
}

export function Locked() {
    const { people, setPeople } = useShared();
    const keepers = people.people.filter((one) => one.pin);
    const [name, setName] = useState(
        keepers.find((one) => one.name === authorName())?.name ?? keepers[0]?.name ?? '',
    );
    const [pin, setPin] = useState('');
    const [failed, setFailed] = useState('');
    const [busy, setBusy] = useState(false);
    const unlock = async () => {
        setBusy(true);
        setFailed('');
        try {
            const now = await call<People>('unlock', { name, pin });
            keepAuthorName(now.holder);
            setPeople(now);
        } catch (e) {
            setFailed(reason(e));
        }
        setPin('');
        setBusy(false);
    };
    return (
        <form
            class="card"
            onSubmit={(e) => {
                e.preventDefault();
                void unlock();
            }}
        >
            <h1>{say('locked')}</h1>
            <p>{say('locked_says')}</p>
            <div class="field">
                <label for="who">{say('who')}</label>
                <select id="who" value={name} onChange={(e) => setName(e.currentTarget.value)}>
                    {keepers.map((one) => (
                        <option key={one.name} value={one.name}>
                            {one.name}
                        </option>
                    ))}
                </select>
            </div>
            <PinField id="pin" says={say('pin')} value={pin} put={setPin} />
            {failed && <Notice kind="bad">{failed}</Notice>}
            <button class="first" type="submit" disabled={busy || pin === ''}>
                {say('unlock')}
            </button>
        </form>
    );
}

type Act = 'pin' | 'reset' | 'remove' | 'unlock';

// Asks for what the act needs: the PIN of now, a new one, or both.
function Ask(p: { who: Person; act: Act; done: (now: People) => void; close: () => void }) {
    const { who, act } = p;
    const [old, setOld] = useState('');
    const [pin, setPin] = useState('');
    const [failed, setFailed] = useState('');
    const titles = {
        pin: who.pin ? say('pin_change') : say('pin_set'),
        reset: say('pin_drop'),
        remove: say('remove'),
        unlock: say('write_as'),
    };
    const go = async () => {
        setFailed('');
        try {
            const given =
                act === 'unlock'
                    ? await call<People>('unlock', { name: who.name, pin: old })
                    : await call<People>('person', {
                          action: act,
                          name: who.name,
                          ...(who.pin ? { old } : {}),
                          ...(act === 'pin' ? { pin } : {}),
                      });
            p.done(given);
        } catch (e) {
            setFailed(reason(e));
        }
    };
    return (
        <Dialog title={`${who.name}: ${titles[act]}`} close={p.close}>
            <form
                onSubmit={(e) => {
                    e.preventDefault();
                    void go();
                }}
            >
                {who.pin && (
                    <PinField id="pin-old" says={say('pin_old')} value={old} put={setOld} />
                )}
                {act === 'pin' && (
                    <PinField
                        id="pin-new"
                        says={say('pin_new')}
                        help={say('pin_rule')}
                        value={pin}
                        put={setPin}
                    />
                )}
                {failed && <Notice kind="bad">{failed}</Notice>}
                <div class="buttons">
                    <button class="first" type="submit">
                        {titles[act]}
                    </button>
                    <button type="button" onClick={p.close}>
                        {t('cancel')}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}

function Add(p: { done: (now: People) => void }) {
    const [name, setName] = useState('');
    const [pin, setPin] = useState('');
    const [failed, setFailed] = useState('');
    const add = async () => {
        setFailed('');
        try {
            p.done(await call<People>('person', { action: 'add', name, ...(pin ? { pin } : {}) }));
            setName(emptied(name));
            setPin(emptied(pin));
        } catch (e) {
            setFailed(reason(e));
        }
    };
    return (
        <form
            class="card"
            onSubmit={(e) => {
                e.preventDefault();
                void add();
            }}
        >
            <h2>{say('add_person')}</h2>
            <div class="field">
                <label for="person">{t('name')}</label>
                <input
                    id="person"
                    type="text"
                    value={name}
                    onInput={(e) => setName(e.currentTarget.value)}
                />
            </div>
            <PinField
                id="person-pin"
                says={say('pin_optional')}
                help={say('pin_rule')}
                value={pin}
                put={setPin}
            />
            {failed && <Notice kind="bad">{failed}</Notice>}
            <button class="first" type="submit" disabled={name.trim() === ''}>
                {say('add')}
            </button>
        </form>
    );
}

export function PeoplePage() {
    const { people, setPeople } = useShared();
    const [asking, setAsking] = useState<{ who: Person; act: Act } | null>(null);
    const [author, setAuthor] = useState(authorName());
    const choose = (name: string) => {
        keepAuthorName(name);
        setAuthor(name);
    };
    const done = (now: People) => {
        // Who just gave a PIN of their own, or took their seat, writes from now on.
        if (asking?.act === 'unlock' || (now.holder && !people.holder)) choose(now.holder);
        setAsking(null);
        setPeople({ ...now });
    };
    const take = (name: string) => {
        choose(name);
        setPeople({ ...people }); // what stands above all pages names the author too
    };
    const press = (who: Person, act: Act) => setAsking({ who, act });
    return (
        <>
            <h1>{say('people')}</h1>
            <p>{say('people_says')}</p>
            <section class="card">
                {people.people.length === 0 && <p class="soft">{say('people_none')}</p>}
                <ul class="people">
                    {people.people.map((one) => (
                        <li key={one.name}>
                            <h2>
                                {one.name}{' '}
                                {one.pin && <span class="tag good">{say('has_pin')}</span>}{' '}
                                {one.name === author && (
                                    <span class="tag warn">{say('writes_now')}</span>
                                )}
                            </h2>
                            <div class="buttons" role="group" aria-label={one.name}>
                                {one.name !== author && (
                                    <button
                                        onClick={() =>
                                            one.pin && one.name !== people.holder
                                                ? press(one, 'unlock')
                                                : take(one.name)
                                        }
                                    >
                                        {say('write_as')}
                                    </button>
                                )}
                                <button onClick={() => press(one, 'pin')}>
                                    {one.pin ? say('pin_change') : say('pin_set')}
                                </button>
                                {one.pin && (
                                    <button onClick={() => press(one, 'reset')}>
                                        {say('pin_drop')}
                                    </button>
                                )}
                                <button onClick={() => press(one, 'remove')}>
                                    {say('remove')}
                                </button>
                            </div>
                        </li>
                    ))}
                </ul>
            </section>
            <Add done={done} />
            {asking && (
                <Ask who={asking.who} act={asking.act} done={done} close={() => setAsking(null)} />
            )}
        </>
    );
}
