// A chart with the same numbers as a table below it, for screen readers, print and whoever wants to
// open the list behind a number.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { digits } from 'pages/words';
import type { ChartData, Drawn } from './charts';
import { Table } from './parts';
import { useHub } from './session';
import { w } from './words';

const bar_px = 56;

type Draw = (place: HTMLElement) => Drawn;
let coming: Promise<Draw> | null = null;
function charts(): Promise<Draw> {
    coming ??= new Promise((done, failed) => {
        const script = document.createElement('script');
        script.src = '/charts.js';
        script.onload = () => done((window as unknown as { kheyaCharts: Draw }).kheyaCharts);
        script.onerror = () => {
            coming = null;
            failed(new Error('/charts.js'));
        };
        document.head.append(script);
    });
    return coming;
}

export function Chart(p: {
    title: string;
    kind: 'bar' | 'line';
    categories: string[];
    series: ChartData['series'];
    unit?: string;
    most?: number;
    open?: (series: number, category: number) => void;
    columns: ComponentChildren[];
    rows: ComponentChildren[][]; // the same numbers
}) {
    const { lang } = useHub();
    const place = useRef<HTMLDivElement>(null);
    const drawn = useRef<Drawn | null>(null);
    const [isThere, setIsThere] = useState(false);
    useEffect(() => {
        let left = false;
        const fit = () => drawn.current?.resize();
        charts().then(
            (draw) => {
                if (left || !place.current) return;
                drawn.current = draw(place.current);
                setIsThere(true);
            },
            () => undefined, // the table has the same numbers
        );
        window.addEventListener('resize', fit);
        window.addEventListener('beforeprint', fit);
        return () => {
            left = true;
            window.removeEventListener('resize', fit);
            window.removeEventListener('beforeprint', fit);
            drawn.current?.end();
        };
    }, []);
    // A category's name may take two lines, three on a phone.
    const height = p.kind === 'line' ? 320 : 50 + p.categories.length * bar_px;
    useEffect(() => {
        if (!isThere) return;
        drawn.current?.resize();
        drawn.current?.put({
            kind: p.kind,
            categories: p.categories,
            series: p.series,
            unit: p.unit,
            most: p.most,
            open: p.open,
            digits,
            font: getComputedStyle(document.documentElement).fontFamily,
        });
    }, [isThere, lang, JSON.stringify([p.categories, p.series])]);
    return (
        <figure>
            {/* Its numbers are in the table; a reader of screens needs them once. */}
            <div class="chart" ref={place} aria-hidden="true" style={{ height: `${height}px` }} />
            <details class="behind">
                <summary>{w('same_numbers')}</summary>
                <Table label={p.title} columns={p.columns} rows={p.rows} numbers />
            </details>
        </figure>
    );
}
