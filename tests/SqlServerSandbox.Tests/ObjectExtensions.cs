namespace SqlServerSandbox.Tests;

internal static class ObjectExtensions
{
    public static int ToInt(this object? value) => Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture);
}
