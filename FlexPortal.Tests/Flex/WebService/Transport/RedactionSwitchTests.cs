using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.WebService.Transport;
using Xunit;

namespace FlexPortal.Tests.Flex.WebService.Transport;

/// <summary>Changes a switch of the whole process.</summary>
[Collection(nameof(Alone))]
public sealed class RedactionSwitchTests
{
    [Fact]
    public void Sec_S18_With_addresses_printed_in_full_nothing_runs()
    {
        AppContext.SetSwitch("System.Net.Http.DisableUriRedaction", true);
        try
        {
            Assert.Equal("FLEX_REDACTION_DISABLED", Assert.Throws<PortalException>(() => FlexHttpHandler.Create()).Error.Code);
        }
        finally
        {
            AppContext.SetSwitch("System.Net.Http.DisableUriRedaction", false);
        }
    }
}
