// All record types, and the records of one type: a table, quick entry, import of a table.

import { byLabel } from 'pages/by_label';
import { useCall } from 'pages/live';
import { Loading, NoPage, ValueText } from 'pages/controls';
import {
    allTypes,
    isOthers,
    mayMake,
    recordLink,
    titleOf,
    typeOf,
    type Rec,
    type RecordType,
} from 'pages/records';
import { useReferences } from 'pages/references';
import { label, t } from 'pages/words';
import { CountGrid } from './count_grid';
import { useOfficeNames } from './offices';
import { QuickRow } from './quick';
import { TableImport } from './table_import';

const columns_most = 6;

function Types(p: { title: string; types: RecordType[] }) {
    if (p.types.length === 0) return null;
    return (
        <section class="card">
            <h2>{p.title}</h2>
            <ul>
                {byLabel(p.types).map((one) => (
                    <li key={one.type}>
                        <a href={`#/${one.key === 'single' ? 'record' : 'list'}/${one.type}`}>
                            {label(one.label)}
                        </a>
                    </li>
                ))}
            </ul>
        </section>
    );
}

export function TypesPage() {
    const isSingle = (one: RecordType) => one.key === 'single';
    const all = allTypes();
    const ours = all.filter(mayMake);
    return (
        <>
            <h1>{t('records')}</h1>
            <div class="cards">
                <Types title={t('this_office')} types={ours.filter(isSingle)} />
                <Types title={t('lists')} types={ours.filter((one) => !isSingle(one))} />
                <Types title={t('from_above')} types={all.filter((one) => !mayMake(one))} />
            </div>
        </>
    );
}

function Quick(p: { type: RecordType; records: Rec[]; done: (saved: Rec[]) => void }) {
    if (p.type.key === 'single') return null;
    return p.type.type === 'enothi_count' ? <CountGrid {...p} /> : <QuickRow {...p} />;
}

// The list as it is with what was just saved.
function withSaved(records: Rec[], saved: Rec[]): Rec[] {
    const isSame = (one: Rec) => (other: Rec) =>
        one.office === other.office && one.key === other.key;
    const now = records.map((one) => saved.find(isSame(one)) ?? one);
    return [...now, ...saved.filter((one) => !records.some(isSame(one)))];
}

export function ListPage(p: { type: string }) {
    const type = typeOf(p.type);
    const [records, trouble, , take] = useCall<Rec[]>('list', { type: p.type, retired: true });
    const done = (saved: Rec[]) => take(withSaved(records ?? [], saved));
    useReferences(type);
    const nameOf = useOfficeNames(records ?? []);
    if (!type) return <NoPage what={p.type} />;
    // The key stands in the first column already.
    const columns = type.fields
        .filter((one) => !Array.isArray(type.key) || !type.key.includes(one.name))
        .slice(0, columns_most);
    const canAdd = mayMake(type);
    const hasOthers = records?.some((one) => isOthers(one.office));
    return (
        <>
            <h1>{label(type.label)}</h1>
            <div class="buttons">
                {canAdd && (
                    <a class="button" href={`#/new/${type.type}`}>
                        {t('new_entry')}
                    </a>
                )}
                <button onClick={() => window.print()}>{t('print')}</button>
            </div>
            {!records ? (
                <Loading trouble={trouble} />
            ) : records.length === 0 ? (
                <p class="soft">{t('nothing_yet')}</p>
            ) : (
                <div class="scroll card" tabIndex={0} role="region" aria-label={label(type.label)}>
                    <table>
                        <thead>
                            <tr>
                                <th scope="col">{t('name')}</th>
                                {hasOthers && <th scope="col">{t('department')}</th>}
                                {columns.map((one) => (
                                    <th scope="col" key={one.name}>
                                        {label(one.label)}
                                    </th>
                                ))}
                            </tr>
                        </thead>
                        <tbody>
                            {records.map((rec) => (
                                <tr key={`${rec.office} ${rec.key}`}>
                                    <th scope="row">
                                        <a href={recordLink(rec)}>{titleOf(type, rec)}</a>{' '}
                                        {rec.pending && (
                                            <span class="tag warn">{t('waits_here')}</span>
                                        )}
                                        {rec.conflicts > 0 && (
                                            <span class="tag bad">{t('conflict')}</span>
                                        )}
                                        {rec.retired && <span class="tag">{t('retired')}</span>}
                                    </th>
                                    {hasOthers && <td>{nameOf(rec.office)}</td>}
                                    {columns.map((one) => (
                                        <td key={one.name}>
                                            <ValueText
                                                field={one}
                                                value={rec.fields[one.name]?.value}
                                            />
                                        </td>
                                    ))}
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </div>
            )}
            {canAdd && records && <Quick type={type} records={records} done={done} />}
            {canAdd && <TableImport type={type} />}
        </>
    );
}
