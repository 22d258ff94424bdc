using Xunit;

namespace FlexPortal.Tests.Flex.WebService;

/// <summary>For tests that measure or change something of the whole process: nothing runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
