// The icon that clients show beside the server's name: two brackets, tethered.
const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="5" fill="#1f2a44"/><path d="M8 7l-4 5 4 5M16 7l4 5-4 5M8.5 12h7" fill="none" stroke="#fff" stroke-width="2"/></svg>';

export const icons = [
  {
    src: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`,
    mimeType: 'image/svg+xml',
    sizes: ['any'],
  },
];
