// Finds records by what people remember of them.

import { useEffect, useState } from 'preact/hooks';
import { useCall } from 'pages/live';
import { Loading } from 'pages/controls';
import { fieldOf, isOthers, keyText, recordLink, show, type Value, typeOf } from 'pages/records';
import { label, t } from 'pages/words';
import { useOfficeNames } from './offices';

interface Find {
    type: string;
    key: string;
    office: string;
    retired: boolean;
    found: { field: string; value: Value }[];
}

const wait_ms = 250; // after the last key, before asking

export function Search(p: { words: string }) {
    const [typed, setTyped] = useState(p.words);
    const [words, setWords] = useState(p.words);
    useEffect(() => {
        const later = setTimeout(() => setWords(typed.trim()), wait_ms);
        return () => clearTimeout(later);
    }, [typed]);
    const [finds, trouble] = useCall<Find[]>('search', words === '' ? null : { words });
    const nameOf = useOfficeNames(finds ?? []);
    return (
        <>
            <h1>{t('search')}</h1>
            <div class="field">
                <label for="words">{t('search_what')}</label>
                <input
                    id="words"
                    type="text"
                    value={typed}
                    onInput={(e) => setTyped(e.currentTarget.value)}
                />
            </div>
            {words !== '' && !finds && <Loading trouble={trouble} />}
            <div aria-live="polite">
                {words !== '' && finds?.length === 0 && <p>{t('found_none')}</p>}
                {words !== '' &&
                    finds?.map((one) => {
                        const type = typeOf(one.type);
                        if (!type) return null;
                        return (
                            <section class="card" key={one.type + one.office + one.key}>
                                <h2>
                                    <a href={recordLink(one)}>
                                        {label(type.label)} {keyText(type, one.key)}
                                    </a>{' '}
                                    {one.retired && <span class="tag">{t('retired')}</span>}
                                </h2>
                                {isOthers(one.office) && <p class="soft">{nameOf(one.office)}</p>}
                                {one.found.map((hit) => {
                                    const field = fieldOf(type, hit.field);
                                    return (
                                        <p key={hit.field}>
                                            {label(field?.label, hit.field)}:{' '}
                                            {field ? show(field, hit.value) : ''}
                                        </p>
                                    );
                                })}
                            </section>
                        );
                    })}
            </div>
        </>
    );
}
