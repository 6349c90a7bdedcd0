// The time that pages go by: at an office the own time of the PC, as its agent does; where a PC of
// headquarters may be years off, the time of the hub.

const dhaka_ms = 6 * 3600 * 1000; // no summer time

let ahead_ms = 0;
// From now on, by a clock that says `now` (ISO 8601).
export function goBy(now: string): void {
    ahead_ms = Date.parse(now) - Date.now();
}
// Milliseconds since 1970.
export function now(): number {
    return Date.now() + ahead_ms;
}
// The day in Bangladesh, as records hold it: 2026-11-27.
export function today(): string {
    return new Date(now() + dhaka_ms).toISOString().slice(0, 10);
}
