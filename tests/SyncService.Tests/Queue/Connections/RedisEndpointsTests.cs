using System.Net;
using SyncService.Queue;
using SyncService.Queue.Connections;

namespace SyncService.Tests.Queue.Connections;

public sealed class RedisEndpointsTests
{
    [Theory]
    [InlineData("redis", null, "redis:6379")]
    [InlineData("redis", 7000, "redis:7000")]
    [InlineData("redis:7001", 7000, "redis:7001")]
    [InlineData("a, b:7001 ,c", null, "a:6379 b:7001 c:6379")]
    [InlineData("10.0.0.5", null, "10.0.0.5:6379")]
    [InlineData("[::1]:7000", null, "[::1]:7000")]
    [InlineData("sentinel:mymaster@s1,s2:26380", null, "s1:26379 s2:26380")]
    public void Hosts_are_read_with_their_ports(string host, int? port, string expected)
    {
        var endpoints = RedisEndpoints.Parse(new QueueOptions { Host = host, Port = port }, out var service);
        Assert.Equal(expected, string.Join(' ', endpoints.Select(Text)));
        Assert.Equal(host.StartsWith("sentinel:", StringComparison.Ordinal) ? "mymaster" : null, service);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" , ")]
    [InlineData("redis:")]
    [InlineData("redis:0")]
    [InlineData("redis:99999")]
    [InlineData("redis:-1")]
    [InlineData(":6379")]
    [InlineData("sentinel:s1,s2")]
    [InlineData("sentinel:@s1")]
    [InlineData("sentinel:mymaster@")]
    public void What_names_no_host_is_refused(string host) =>
        Assert.Throws<FormatException>(() => RedisEndpoints.Parse(new QueueOptions { Host = host }, out _));

    private static string Text(EndPoint endpoint) => endpoint is DnsEndPoint name ? $"{name.Host}:{name.Port}" : endpoint.ToString()!;
}
