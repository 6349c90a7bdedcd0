// The reader of QR codes, a script of its own that only the page of enrolment loads.
export { default as readCode } from 'jsqr';
