using FlexPortal.Tests.Support;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace FlexPortal.Tests.Support;

/// <summary>Starts the classes that take long first, so that the end of a test run does not wait for one of them alone.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    // Browsers, processes that are killed, commands that run in processes of their own; then everything else.
    private static readonly string[] Long = ["Tests.Browser.", "Runs.Failures.", "Tests.Cli.", "Flex.Accounts.", "DatabaseStart"];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [
            .. testCollections
                .OrderBy(collection => Rank(collection.TestCollectionDisplayName))
                .ThenBy(collection => collection.TestCollectionDisplayName, StringComparer.Ordinal),
        ];

    private static int Rank(string name) =>
        Array.FindIndex(Long, part => name.Contains(part, StringComparison.Ordinal)) is >= 0 and var rank ? rank : Long.Length;
}
