// What the side of these pages may write and their reader may not: fields that say what an office
// is and where it stands, where he has not the whole country.

let fields: Record<string, string[]> = {}; // by type
export function withhold(given: Record<string, string[]>): void {
    fields = given;
}
export function isWithheld(type: string, field: string): boolean {
    return fields[type]?.includes(field) ?? false;
}
