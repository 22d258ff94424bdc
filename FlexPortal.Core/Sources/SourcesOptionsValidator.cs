using Microsoft.Extensions.Options;

namespace FlexPortal.Core.Sources;

/// <summary>Finds every fault in <see cref="SourcesOptions"/> at once. Each sentence begins with the full key.</summary>
internal sealed class SourcesOptionsValidator : IValidateOptions<SourcesOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, SourcesOptions options)
    {
        var faults = new List<string>();
        if (options.MaxFileBytes is < 1_000 or > 500_000_000)
            faults.Add("Sources:MaxFileBytes must be between 1000 and 500000000.");
        if (options.MaxReadings is < 1 or > 8)
            faults.Add("Sources:MaxReadings must be between 1 and 8.");
        if (options.MaxEmbeddings is < 0 or > 100)
            faults.Add("Sources:MaxEmbeddings must be between 0 and 100.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
