const cents = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' });
const full = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', maximumFractionDigits: 6 });

/** To the cent from one dollar on; less is shown in full, since a request may cost a part of a cent. */
export const dollars = (amount: number) => (Math.abs(amount) < 1 ? full : cents).format(amount);
