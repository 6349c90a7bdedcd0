// A text that somebody else saved while one's own was typed: both are there until a person has
// looked.

import type { ComponentChildren } from 'preact';
import { Notice } from 'pages/controls';
import { ww } from './work_words';

export function OtherText(p: { text: string; children: ComponentChildren }) {
    return (
        <Notice kind="bad">
            <p>{ww('other_text')}</p>
            <pre class="other-text" lang="bn">
                {p.text}
            </pre>
            <div class="buttons">{p.children}</div>
        </Notice>
    );
}
