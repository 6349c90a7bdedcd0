// The districts as tiles. How full a tile is, is told by its number, its shade and its stripes.

import { codeText } from 'pages/records';
import { digits } from 'pages/words';
import { percent } from './parts';
import { columns, rows, tiles } from './tiles';
import { w, type ConsoleWord } from './words';

export interface Share {
    n: number;
    of: number;
}
const steps = ['fill_0', 'fill_1', 'fill_2', 'fill_3', 'fill_4'] as const;
function stepOf(share: Share | undefined): number {
    if (!share || share.of === 0) return 0;
    return Math.min(4, 1 + Math.floor((4 * share.n) / share.of));
}

export function TileMap(p: {
    what: string;
    shares: Map<string, Share>; // by BBS code
    href: (bbs: string) => string;
}) {
    return (
        <div class="scroll" tabIndex={0} role="region" aria-label={w('map')}>
            <ul
                class="tiles"
                style={{
                    gridTemplateColumns: `repeat(${columns}, minmax(4.6rem, 1fr))`,
                    gridTemplateRows: `repeat(${rows}, auto)`,
                }}
            >
                {tiles.map((one) => {
                    const share = p.shares.get(one.bbs);
                    const name = codeText('district', one.bbs);
                    const says = share
                        ? `${name}: ${p.what}, ${digits(share.n)} ${w('of')} ${digits(share.of)}`
                        : `${name}: ${w('no_offices')}`;
                    return (
                        <li
                            key={one.bbs}
                            style={{ gridColumn: one.column + 1, gridRow: one.row + 1 }}
                        >
                            <a
                                class={`tile fill${stepOf(share)}`}
                                href={p.href(one.bbs)}
                                data-iso={one.iso}
                                title={says}
                            >
                                <span class="name">{name}</span>{' '}
                                <span class="count">
                                    {share ? `${digits(share.n)}/${digits(share.of)}` : '–'}
                                </span>
                            </a>
                        </li>
                    );
                })}
            </ul>
        </div>
    );
}

export function MapKey() {
    return (
        <p class="key" aria-label={w('key_of_map')}>
            {steps.map((one, i) => (
                <span key={one}>
                    <span class={`swatch fill${i}`} aria-hidden="true" /> {w(one as ConsoleWord)}
                </span>
            ))}
        </p>
    );
}

export function shareText(share: Share | undefined): string {
    if (!share) return '–';
    return `${digits(share.n)}/${digits(share.of)} (${percent(share.n, share.of)})`;
}
