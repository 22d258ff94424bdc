using System.Data.Common;

namespace FlexPortal.LiveEvents;

/// <summary>Tells a database that is away, which heals, from a fault of the portal.</summary>
internal static class ReadFaults
{
    public static bool IsDatabaseAway(Exception fault)
    {
        for (Exception? inner = fault; inner is not null; inner = inner.InnerException)
        {
            if (inner is DbException or TimeoutException)
                return true;
        }

        return false;
    }
}
