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
    series: { name: string; values: (number | null)[] }[];
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

function optionOf(data: ChartData): Record<string, unknown> {
    const text = { fontFamily: data.font, color: '#1b2733', fontSize: 13 };
    const isBar = data.kind === 'bar';
    const names = {
        type: 'category',
        data: data.categories,
        inverse: isBar,
        axisLabel: {
            ...text,
            width: isBar ? 150 : undefined,
            lineHeight: isBar ? 13 : undefined,
            overflow: isBar ? 'truncate' : 'break',
            interval: 0,
        },
        axisTick: { show: false },
    };
    const amounts = {
        type: 'value',
        min: 0,
        max: data.most,
        axisLabel: { ...text, formatter: (v: number) => data.digits(v) + (data.unit ?? '') },
    };
    return {
        animation: false,
        color: colours,
        textStyle: text,
        aria: { enabled: true, decal: { show: isBar } },
        grid: { left: 8, right: 24, top: 44, bottom: 8, containLabel: true },
        legend: { top: 4, left: 0, textStyle: text, itemWidth: 22 },
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
            symbol: shapes[i % shapes.length],
            symbolSize: 9,
            lineStyle: { width: 2, type: ['solid', 'dashed', 'dotted'][i % 3] },
        })),
    };
}

function draw(place: HTMLElement): Drawn {
    const chart = init(place, undefined, { renderer: 'svg' });
    let open: ChartData['open'];
    chart.on('click', (event) => open?.(event.seriesIndex ?? 0, event.dataIndex));
    return {
        put: (data) => {
            open = data.open;
            chart.setOption(optionOf(data), { notMerge: true });
        },
        resize: () => chart.resize(),
        end: () => chart.dispose(),
    };
}
(window as unknown as { kheyaCharts: typeof draw }).kheyaCharts = draw;
