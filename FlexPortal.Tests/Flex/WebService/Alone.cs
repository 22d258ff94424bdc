using Xunit;

namespace FlexPortal.Tests.Flex.WebService;

/// <summary>For tests that measure or change the whole process: no other test runs meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
