export const DEMO_USERS = [
  { name: 'Sandbox Admin', email: 'admin@sandbox.example', is_admin: true, active_flag: true },
  { name: 'Anna Schmidt', email: 'anna@sandbox.example', is_admin: false, active_flag: true },
  { name: 'Jonas Weber', email: 'jonas@sandbox.example', is_admin: false, active_flag: true },
] as const;

export const DEMO_CURRENCIES = [
  { code: 'EUR', name: 'Euro', decimal_points: 2, symbol: '€', is_custom_flag: false },
  { code: 'USD', name: 'US Dollar', decimal_points: 2, symbol: '$', is_custom_flag: false },
  { code: 'GBP', name: 'Pound Sterling', decimal_points: 2, symbol: '£', is_custom_flag: false },
  { code: 'CHF', name: 'Swiss Franc', decimal_points: 2, symbol: 'Fr', is_custom_flag: false },
  { code: 'JPY', name: 'Yen', decimal_points: 0, symbol: '¥', is_custom_flag: false },
  { code: 'KWD', name: 'Kuwaiti Dinar', decimal_points: 3, symbol: 'KD', is_custom_flag: false },
  { code: 'CRD', name: 'House credits', decimal_points: 0, symbol: 'cr', is_custom_flag: true },
] as const;

export const DEMO_PIPELINES = [
  { name: 'Sales', stages: ['Qualified', 'Contact made', 'Proposal made', 'Negotiation', 'Order signed'] },
  { name: 'Renewals', stages: ['Due', 'Offer sent', 'Confirmed'] },
] as const;

export const DEMO_PRODUCTS = [
  { name: 'Fleet Manager licence', code: 'SW-100', category: 'software', price: 1200 },
  { name: 'Route Optimizer licence', code: 'SW-200', category: 'software', price: 850.5 },
  { name: 'Installation day', code: 'SV-100', category: 'services', price: 980 },
  { name: 'Consulting hour', code: 'SV-200', category: 'services', price: 145 },
  { name: 'Vehicle tracker', code: 'HW-100', category: 'hardware', price: 89.9 },
  { name: 'Driver tablet', code: 'HW-200', category: 'hardware', price: 349 },
  { name: 'Dispatcher training', code: 'TR-100', category: 'training', price: 640 },
] as const;

interface DemoContact {
  readonly first: string;
  readonly last: string;
  readonly email: string;
  readonly phone: string | null;
}

interface DemoOrganization {
  readonly name: string;
  readonly taxId: string | null;
  readonly website: string | null;
  readonly address: Readonly<Record<string, string>>;
  readonly contacts: readonly DemoContact[];
}

export const DEMO_ORGANIZATIONS: readonly DemoOrganization[] = [
  {
    name: 'Nordwind Logistik GmbH',
    taxId: 'DE129273398',
    website: 'https://nordwind-logistik.example',
    address: {
      value: 'Speicherstraße 12, 20457 Hamburg, Germany',
      country: 'Germany',
      admin_area_level_1: 'Hamburg',
      locality: 'Hamburg',
      route: 'Speicherstraße',
      street_number: '12',
      postal_code: '20457',
    },
    contacts: [
      { first: 'Katrin', last: 'Lorenz', email: 'k.lorenz@nordwind-logistik.example', phone: '+49 40 5550101' },
      { first: 'Timo', last: 'Brandt', email: 't.brandt@nordwind-logistik.example', phone: null },
    ],
  },
  {
    name: 'Alpenblick Hotels AG',
    taxId: 'DE811907980',
    website: 'https://alpenblick.example',
    address: {
      value: 'Leopoldstraße 77, 80802 München, Germany',
      country: 'Germany',
      admin_area_level_1: 'Bayern',
      locality: 'München',
      route: 'Leopoldstraße',
      street_number: '77',
      postal_code: '80802',
    },
    contacts: [{ first: 'Marie', last: 'Huber', email: 'm.huber@alpenblick.example', phone: '+49 89 5550102' }],
  },
  {
    name: 'Atelier Dubois SARL',
    taxId: 'FR40303265045',
    website: null,
    address: {
      value: '8 Rue de Rivoli, 75004 Paris, France',
      country: 'France',
      admin_area_level_1: 'Île-de-France',
      locality: 'Paris',
      route: 'Rue de Rivoli',
      street_number: '8',
      postal_code: '75004',
    },
    contacts: [{ first: 'Luc', last: 'Dubois', email: 'luc@atelier-dubois.example', phone: null }],
  },
  {
    name: 'Great Lakes Freight Inc.',
    taxId: null,
    website: 'https://glfreight.example',
    address: {
      value: '233 S Wacker Dr, Chicago, IL 60606, United States',
      country: 'United States',
      admin_area_level_1: 'Illinois',
      locality: 'Chicago',
      route: 'South Wacker Drive',
      street_number: '233',
      postal_code: '60606',
    },
    contacts: [{ first: 'Dana', last: 'Miller', email: 'dana@glfreight.example', phone: '+1 312 5550103' }],
  },
  {
    name: 'Müller & Söhne Bäckerei',
    taxId: null,
    website: null,
    address: { value: 'Marktplatz 3, 50667 Köln', country: 'Germany', locality: 'Köln', postal_code: '50667' },
    contacts: [],
  },
];
