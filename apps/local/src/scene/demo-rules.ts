const account = (number: string): { number: string } => ({ number });
const fixed = (value: string): { from: 'fixed'; value: string } => ({ from: 'fixed', value });

const result = (revenue: string, department: string): object => ({
  journal: 'SALES',
  treatment: 'revenue',
  revenueAccount: account(revenue),
  offsetAccount: account('1210'),
  entity: fixed('100'),
  dimensions: { department: fixed(department), location: fixed('100'), customer: { from: 'party' } },
  exchangeRate: { type: 'Intacct Daily Rate', dateBasis: 'posting' },
});

/** What lets the held deal of the scene go. */
export const trainingRule: object = {
  name: 'Training',
  conditions: { category: ['Training'] },
  result: result('4010', '20'),
};

/** What the demo's finance team decided. There is no rule for the category Training: that deal waits. */
export const demoRules: readonly object[] = [
  { name: 'Software licences', conditions: { category: ['Software'] }, result: result('4000', '10') },
  { name: 'Services', conditions: { category: ['Services'] }, result: result('4010', '20') },
  { name: 'Hardware', conditions: { category: ['Hardware'] }, result: result('4020', '30') },
  {
    name: 'Signed orders without products',
    priority: -10,
    conditions: { stage: ['Order signed'] },
    result: result('4010', '20'),
  },
];
