// Who serves this page: the agent of an office.

import { ask, useToken } from 'pages/calls';

export interface Me {
    token: string;
    lang: 'bn' | 'en';
    version: string;
}

export async function me(): Promise<Me> {
    const known = await ask<Me>('me');
    useToken(known.token);
    return known;
}
