// The settings of this program, as its file says them; what is changed holds from its next start.

import { useState } from 'preact/hooks';
import { call, reason, Refusal } from 'pages/calls';
import { Loading, Notice } from 'pages/controls';
import { typedSince } from 'pages/drafts';
import { useCall } from 'pages/live';
import { asciiDigits, digits, t } from 'pages/words';
import { settingSays, valueSays, say } from './phrases';

interface Setting {
    key: string;
    kind: 'choice' | 'number' | 'yes_no';
    value: string;
    choices?: string[];
    least?: number;
    most?: number;
    fixed: boolean; // the computer's environment says it, whatever the file has
}
interface Settings {
    file: string;
    settings: Setting[];
}

// Those that an officer may need; the rest stands in the file.
const shown = [
    'agent.lang',
    'sync.interval_s',
    'sync.wait',
    'sync.history',
    'sync.evidence',
    'probe.every_days',
];

function Input(p: { of: Setting; id: string; value: string; set: (value: string) => void }) {
    const { of, id } = p;
    const says = { id, 'aria-describedby': `${id}-help`, disabled: of.fixed };
    if (of.kind === 'number')
        return (
            <input
                {...says}
                type="text"
                inputMode="numeric"
                value={digits(p.value)}
                onInput={(e) => p.set(asciiDigits(e.currentTarget.value.trim()))}
            />
        );
    const choices = of.choices ?? ['true', 'false'];
    return (
        <select {...says} value={p.value} onChange={(e) => p.set(e.currentTarget.value)}>
            {choices.map((one) => (
                <option key={one} value={one}>
                    {valueSays(of.key, one)}
                </option>
            ))}
        </select>
    );
}

export function ProgramSettings() {
    const [found, trouble] = useCall<Settings>('settings', {}, true);
    const [given, setGiven] = useState<Settings | null>(null); // as the last save left them
    const [typed, setTyped] = useState<Record<string, string>>({});
    const [wrong, setWrong] = useState({ where: '', text: '' });
    const [isSaved, setSaved] = useState(false);
    const now = given ?? found;
    if (!now) return <Loading trouble={trouble} />;
    const list = now.settings.filter((one) => shown.includes(one.key));
    const changed = list.filter((one) => (typed[one.key] ?? one.value) !== one.value);
    const save = async () => {
        setWrong({ where: '', text: '' });
        try {
            for (const one of changed)
                setGiven(
                    await call<Settings>('set_setting', { key: one.key, value: typed[one.key] }),
                );
            setTyped((now) => typedSince(now, typed));
            setSaved(true);
        } catch (e) {
            setWrong({ where: e instanceof Refusal ? e.where : '', text: reason(e) });
        }
    };
    return (
        <form
            aria-labelledby="settings-title"
            onSubmit={(e) => {
                e.preventDefault();
                if (changed.length > 0) void save();
            }}
        >
            <h3 id="settings-title">{say('program_settings')}</h3>
            {list.map((one) => {
                const id = `setting-${one.key.replace('.', '-')}`;
                return (
                    <div class="field" key={one.key}>
                        <label for={id}>{settingSays(one.key)}</label>
                        <div id={`${id}-help`}>
                            {one.kind === 'number' && (
                                <p class="help">
                                    {digits(one.least ?? 0)} – {digits(one.most ?? 0)}
                                </p>
                            )}
                            {one.fixed && <p class="help">{say('set_outside')}</p>}
                            {wrong.where === one.key && (
                                <p class="error" role="alert">
                                    {wrong.text}
                                </p>
                            )}
                        </div>
                        <Input
                            of={one}
                            id={id}
                            value={typed[one.key] ?? one.value}
                            set={(value) => {
                                setSaved(false);
                                setTyped({ ...typed, [one.key]: value });
                            }}
                        />
                    </div>
                );
            })}
            {wrong.text && !list.some((one) => one.key === wrong.where) && (
                <Notice kind="bad">{wrong.text}</Notice>
            )}
            {isSaved && <Notice kind="good">{say('from_next_start')}</Notice>}
            <button class="first" type="submit" disabled={changed.length === 0}>
                {t('save')}
            </button>
            <p class="soft">
                {say('settings_file')}: {now.file}
            </p>
        </form>
    );
}
