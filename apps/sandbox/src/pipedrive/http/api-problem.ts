/** A refusal in the shape that Pipedrive gives it; there is no single envelope. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly body: Readonly<Record<string, unknown>>,
  ) {
    super(`Refused with HTTP ${status}`);
    this.name = 'ApiProblem';
  }

  static unauthorized(): ApiProblem {
    return new ApiProblem(401, {
      success: false,
      error: 'unauthorized access',
      errorCode: 401,
      error_info: 'Please check developers.pipedrive.com',
    });
  }

  static scope(): ApiProblem {
    return new ApiProblem(403, {
      success: false,
      error: 'Scope and URL mismatch',
      errorCode: 403,
      error_info: 'Please check developers.pipedrive.com',
    });
  }

  static forbidden(): ApiProblem {
    return new ApiProblem(403, { success: false, error: 'You do not have permissions to do this.', errorCode: 403 });
  }

  static notFound(): ApiProblem {
    return new ApiProblem(404, {
      success: false,
      error: 'Entity was not found',
      error_info: 'Object was not found.',
      data: null,
      additional_data: null,
    });
  }

  /** `problems` by field. */
  static validation(problems: Readonly<Record<string, string>>): ApiProblem {
    const words = Object.entries(problems).map(([field, problem]) => `${field}: ${problem}`);
    return new ApiProblem(400, {
      success: false,
      error: `Validation failed: ${words.join('; ')}`,
      code: 'ERR_SCHEMA_VALIDATION_FAILED',
    });
  }

  static overLimit(): ApiProblem {
    return new ApiProblem(429, { success: false, error: 'request over limit', errorCode: 429 });
  }

  static featureOff(): ApiProblem {
    return new ApiProblem(403, { success: false, error: 'Feature is not enabled', errorCode: 403 });
  }
}
