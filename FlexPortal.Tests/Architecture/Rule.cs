using Xunit;

namespace FlexPortal.Tests.Architecture;

/// <summary>A rule of the house.</summary>
internal static class Rule
{
    /// <summary>Fails with every place that breaks the rule, one a line.</summary>
    public static void Holds(IEnumerable<string?> breaches)
    {
        var found = breaches.Order(StringComparer.Ordinal).ToArray();
        Assert.True(
            found.Length == 0, $"{found.Length} places break the rule:{Environment.NewLine}{string.Join(Environment.NewLine, found)}");
    }
}
