// The charts, a script apart: only pages with charts load it. Drawn as SVG, so that they print and
// need no inline styles; tooltips are drawn too, since HTML ones would (the pages' content policy).

import { BarChart, LineChart } from 'echarts/charts';
import {
    AriaComponent,
    GridComponent,
    LegendComponent,
    TooltipComponent,
} from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([
    BarChart,
    LineChart,
    GridComponent,
    LegendComponent,
    TooltipComponent,
    AriaComponent,
    SVGRenderer,
]);

export interface ChartData {
    kind: 'bar' | 'line';
    categories: string[];
    // `says`: what stands at the end of each bar.
    series: { name: string; values: (number | null)[]; says?: string[] }[];
    font: string;
    digits: (value: number | string) => string;
    most?: number; // of the values' axis
    unit?: string;
    open?: (series: number, category: number) => void;
}
export interface Drawn {
    put: (data: ChartData) => void;
    resize: () => void;
    end: () => void;
}
// Told apart by pattern and shape too, not by colour alone.
const colours = ['#00624a', '#b45309', '#1d4ed8', '#9d174d', '#4b5563'];
const shapes = ['circle', 'rect', 'triangle', 'diamond', 'pin'];

const narrow_px = 520;

function optionOf(data: ChartData, width: number): Record<string, unknown> {
    const text = { fontFamily: data.font, color: '#1b2733', fontSize: 13 };
    const isBar = data.kind === 'bar';
    const isNarrow = width < narrow_px;
    const names = {
        type: 'category',
        data: data.categories,
        inverse: isBar,
        axisLabel: {
            ...text,
            width: isBar ? (isNarrow ? 105 : 270) : undefined,
            lineHeight: 17,
            overflow: isBar ? 'break' : 'none',
            rotate: !isBar && isNarrow ? 60 : 0,
            interval: 0,
        },
        axisTick: { show: false },
    };
    const amounts = {
        type: 'value',
        min: 0,
        max: data.most,
        splitNumber: isNarrow ? 2 : 5,
        axisLabel: { ...text, formatter: (v: number) => data.digits(v) + (data.unit ?? '') },
    };
    return {
        animation: false,
        color: colours,
        textStyle: text,
        aria: { enabled: true, decal: { show: isBar } },
        grid: {
            left: 8,
            right: isBar ? (isNarrow ? 60 : 130) : 24,
            top: isBar ? 8 : isNarrow ? 90 : 44,
            bottom: 8,
            containLabel: true,
        },
        legend: { show: !isBar, top: 4, left: 0, textStyle: text, itemWidth: 22 },
        tooltip: {
            trigger: 'axis',
            renderMode: 'richText',
            textStyle: { ...text, fontSize: 13 },
            valueFormatter: (v: unknown) =>
                v === null || v === undefined ? '-' : data.digits(String(v)) + (data.unit ?? ''),
        },
        [isBar ? 'yAxis' : 'xAxis']: names,
        [isBar ? 'xAxis' : 'yAxis']: amounts,
        series: data.series.map((one, i) => ({
            type: data.kind,
            name: one.name,
            data: one.values,
            barMaxWidth: 18,
            label: {
                ...text,
                show: one.says !== undefined,
                position: 'right',
                formatter: (bar: { dataIndex: number }) =>
                    (one.says?.[bar.dataIndex] ?? '').split(isNarrow ? ' ' : '\n')[0],
            },
            symbol: shapes[i % shapes.length],
            symbolSize: 9,
            lineStyle: { width: 2, type: ['solid', 'dashed', 'dotted'][i % 3] },
        })),
    };
}

function draw(place: HTMLElement): Drawn {
    const chart = init(place, undefined, { renderer: 'svg' });
    let open: ChartData['open'];
    let shown: ChartData | null = null;
    chart.on('click', (event) => open?.(event.seriesIndex ?? 0, event.dataIndex));
    return {
        put: (data) => {
            open = data.open;
            shown = data;
            chart.setOption(optionOf(data, place.clientWidth), { notMerge: true });
        },
        resize: () => {
            chart.resize();
            if (shown) chart.setOption(optionOf(shown, place.clientWidth), { notMerge: true });
        },
        end: () => chart.dispose(),
    };
}
(window as unknown as { kheyaCharts: typeof draw }).kheyaCharts = draw;
