import { v2 } from 'pipedrive';

const FIELD = { field_name: 'Account', field_type: 'enum' as const, options: [{ label: '4000' }] };
const NEW_NAME = { field_name: 'GL account' };

export function productFields(configuration: v2.Configuration) {
  const api = new v2.ProductFieldsApi(configuration);
  return {
    list: () => api.getProductFields(),
    add: () => api.addProductField({ AddProductFieldRequest: FIELD }),
    get: (field_code: string) => api.getProductField({ field_code }),
    rename: (field_code: string) => api.updateProductField({ field_code, UpdateProductFieldRequest: NEW_NAME }),
    remove: (field_code: string) => api.deleteProductField({ field_code }),
    addOption: (field_code: string) =>
      api.addProductFieldOptions({ field_code, AddDealFieldOptionsRequestInner: [{ label: '4010' }] }),
    renameOption: (field_code: string, id: number) =>
      api.updateProductFieldOptions({ field_code, UpdateDealFieldOptionsRequestInner: [{ id, label: '4020' }] }),
    removeOption: (field_code: string, id: number) =>
      api.deleteProductFieldOptions({ field_code, DeleteDealFieldOptionsRequestInner: [{ id }] }),
  };
}

export function organizationFields(configuration: v2.Configuration) {
  const api = new v2.OrganizationFieldsApi(configuration);
  return {
    list: () => api.getOrganizationFields(),
    add: () => api.addOrganizationField({ AddOrganizationFieldRequest: FIELD }),
    get: (field_code: string) => api.getOrganizationField({ field_code }),
    rename: (field_code: string) =>
      api.updateOrganizationField({ field_code, UpdateOrganizationFieldRequest: NEW_NAME }),
    remove: (field_code: string) => api.deleteOrganizationField({ field_code }),
    addOption: (field_code: string) =>
      api.addOrganizationFieldOptions({ field_code, AddDealFieldOptionsRequestInner: [{ label: '4010' }] }),
    renameOption: (field_code: string, id: number) =>
      api.updateOrganizationFieldOptions({
        field_code,
        UpdateDealFieldOptionsRequestInner: [{ id, label: '4020' }],
      }),
    removeOption: (field_code: string, id: number) =>
      api.deleteOrganizationFieldOptions({ field_code, DeleteDealFieldOptionsRequestInner: [{ id }] }),
  };
}

export function personFields(configuration: v2.Configuration) {
  const api = new v2.PersonFieldsApi(configuration);
  return {
    list: () => api.getPersonFields(),
    add: () => api.addPersonField({ AddPersonFieldRequest: FIELD }),
    get: (field_code: string) => api.getPersonField({ field_code }),
    rename: (field_code: string) => api.updatePersonField({ field_code, UpdatePersonFieldRequest: NEW_NAME }),
    remove: (field_code: string) => api.deletePersonField({ field_code }),
    addOption: (field_code: string) =>
      api.addPersonFieldOptions({ field_code, AddDealFieldOptionsRequestInner: [{ label: '4010' }] }),
    renameOption: (field_code: string, id: number) =>
      api.updatePersonFieldOptions({ field_code, UpdateDealFieldOptionsRequestInner: [{ id, label: '4020' }] }),
    removeOption: (field_code: string, id: number) =>
      api.deletePersonFieldOptions({ field_code, DeleteDealFieldOptionsRequestInner: [{ id }] }),
  };
}
