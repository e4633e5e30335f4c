import Mail
import Testing

@Suite struct PrivateNetworkTests {
  @Test(arguments: [
    "127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1",
    "169.254.169.254", "100.127.0.1", "198.19.0.1", "192.0.0.8", "224.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1%eth0", "fc00::1", "fdff::1", "ff02::1", "::ffff:10.0.0.1",
    "64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:a00:1::1", "fec0::1",
    "::10.0.0.1",
    "010.0.0.1", "nonsense",
  ])
  func `an address that no packet finds from elsewhere is in a network`(address: String) {
    #expect(PrivateNetwork.contains(address: address))
  }

  @Test(arguments: [
    "8.8.8.8", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "192.0.2.1", "198.20.0.1",
    "223.255.255.255", "2a00:1450:4009::1", "::ffff:8.8.8.8", "2001:db8::1",
    "64:ff9b::808:808", "2002:808:808::1",
  ])
  func `any other address is not`(address: String) {
    #expect(!PrivateNetwork.contains(address: address))
  }

  @Test(arguments: ["[::1]", "[fd00::1]", "localhost", "a.localhost", "nas", "10.0.0.1"])
  func `a host is known by its name, or its address in brackets`(host: String) {
    #expect(PrivateNetwork.contains(host: host))
  }
}
