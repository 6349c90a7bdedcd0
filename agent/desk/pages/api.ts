// Who serves this page: the agent of an office.

import { ask, useToken, type Carried } from 'pages/calls';

export interface Me {
    token: string;
    lang: 'bn' | 'en';
    version: string;
    first: Record<string, Carried>; // answers to people, types, status and home
}

export async function me(within_ms = 0): Promise<Me> {
    const known = await ask<Me>('me', within_ms);
    useToken(known.token);
    return known;
}
