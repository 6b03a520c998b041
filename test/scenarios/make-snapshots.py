"""Makes the snapshot forms of scenarios: `snapshot/` and `snapshot-control/`.

Deploys template and control to moto (an imitation of AWS), asks it what describe
calls answer, and writes that, trimmed to what tells about packets, with ids and
addresses that do not change from run to run. What moto lacks is written as AWS
answers it: the interfaces that AWS runs for its services, transit gateways, the
settings of network load balancers. Tests read the results only; run this by hand:

    pip install 'moto[ec2,elb,elbv2]' boto3 pyyaml
    python3 test/scenarios/make-snapshots.py [SCENARIO...]    # none: all that have one

In expected.json it keeps the line `names`: how the snapshot calls what the
questions call by logical ids.
"""

import json
import os
import re
import shutil
import sys
from pathlib import Path

import boto3
import yaml
from moto import mock_aws
from moto.moto_api._internal import mock_random

ROOT = Path(__file__).parent
ACCOUNT = "123456789012"
IMAGE = "ami-0123456789abcdef0"
ALL_OUT = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}

# What is kept of each object, by key. Dotted: of what is inside.
KEPT = {
    "Vpcs": "VpcId OwnerId CidrBlock IsDefault CidrBlockAssociationSet Ipv6CidrBlockAssociationSet",
    "Subnets": "SubnetId VpcId OwnerId CidrBlock AvailabilityZone AvailabilityZoneId MapPublicIpOnLaunch "
    "Ipv6CidrBlockAssociationSet AssignIpv6AddressOnCreation State",
    "RouteTables": "RouteTableId VpcId Associations Routes",
    "NetworkAcls": "NetworkAclId VpcId IsDefault Associations Entries",
    "SecurityGroups": "GroupId GroupName VpcId Description IpPermissions IpPermissionsEgress",
    "NetworkInterfaces": "NetworkInterfaceId OwnerId VpcId SubnetId AvailabilityZone Description InterfaceType "
    "Status SourceDestCheck Groups Attachment Ipv6Addresses PrivateIpAddresses",
    "Reservations": "ReservationId OwnerId Instances",
    "Addresses": "AllocationId AssociationId PublicIp NetworkInterfaceId PrivateIpAddress InstanceId",
    "InternetGateways": "InternetGatewayId OwnerId Attachments",
    "EgressOnlyInternetGateways": "EgressOnlyInternetGatewayId Attachments",
    "NatGateways": "NatGatewayId VpcId SubnetId State ConnectivityType AvailabilityMode NatGatewayAddresses",
    "VpcPeeringConnections": "VpcPeeringConnectionId RequesterVpcInfo AccepterVpcInfo Status",
    "VpcEndpoints": "VpcEndpointId VpcEndpointType VpcId ServiceName State SubnetIds Groups RouteTableIds "
    "NetworkInterfaceIds Tags",
    "ServiceConfigurations": "ServiceId ServiceName ServiceState ServiceType AcceptanceRequired "
    "NetworkLoadBalancerArns",
    "LoadBalancers": "LoadBalancerArn LoadBalancerName DNSName Type Scheme IpAddressType VpcId State "
    "AvailabilityZones SecurityGroups EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic",
    "TargetGroups": "TargetGroupArn TargetGroupName TargetType Protocol Port VpcId IpAddressType HealthCheckPort "
    "LoadBalancerArns",
}
PERMISSION = "IpProtocol FromPort ToPort IpRanges Ipv6Ranges PrefixListIds UserIdGroupPairs"
# Lists and words that are left out where they are empty.
OPTIONAL = (
    "AllocationId AssociationId AssignIpv6AddressOnCreation InstanceId Ipv6Addresses Ipv6Ranges IpRanges "
    "Ipv6CidrBlockAssociationSet PrefixListIds UserIdGroupPairs Tags RouteTableIds SubnetIds NetworkInterfaceIds"
).split()
KEPT_INSIDE = {
    "Instances": "InstanceId State SubnetId VpcId Tags",
    "Attachment": "AttachmentId DeviceIndex InstanceId InstanceOwnerId Status",
    "AvailabilityZones": "ZoneName SubnetId",
    "RequesterVpcInfo": "OwnerId VpcId Region CidrBlock",
    "AccepterVpcInfo": "OwnerId VpcId Region CidrBlock",
    "Listeners": "ListenerArn LoadBalancerArn Protocol Port DefaultActions",
    "DefaultActions": "Type Order TargetGroupArn",
    "PrivateIpAddresses": "Primary PrivateIpAddress Association",
    "IpPermissions": PERMISSION,
    "IpPermissionsEgress": PERMISSION,
    "Association": "PublicIp AllocationId AssociationId TransitGatewayRouteTableId State",
    "NatGatewayAddresses": "AllocationId NetworkInterfaceId PrivateIp PublicIp",
}


class Loader(yaml.SafeLoader):
    pass


def intrinsic(loader, tag, node):
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        if tag == "GetAtt":
            value = value.split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {tag if tag == "Ref" else f"Fn::{tag}": value}


Loader.add_multi_constructor("!", intrinsic)


class Network:
    """One template, deployed on demand: whatever is referred to is made first."""

    def __init__(self, template, parameters, region, numbers):
        self.template, self.region = template, region
        self.numbers = numbers  # logical id -> number, the same for template and control
        self.parameters = {
            name: parameters.get(name, IMAGE if "Image" in spec["Type"] else spec.get("Default"))
            for name, spec in template.get("Parameters", {}).items()
        }
        self.ec2 = boto3.client("ec2", region_name=region)
        self.elb = boto3.client("elbv2", region_name=region)
        self.made, self.attributes = {}, {}
        self.stable = {}  # id of moto -> id in the snapshot
        self.elsewhere = {}  # parameter value -> VPC that stands for it
        self.extra = {}  # key -> objects that moto does not give
        self.tgw = {"gateways": {}, "attachments": {}, "tables": {}, "static": [], "off": set()}
        self.off = {}  # load balancer -> its PrivateLink setting
        for name in template["Resources"]:
            self.make(name)
        self.join_by_default()

    # --- templates ---

    def resolve(self, value):
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        if isinstance(value, str) and value.startswith("{{resolve:ssm:"):
            return IMAGE
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            [(name, of)] = value.items()
            if name == "Ref":
                return self.ref(of)
            if name == "Fn::GetAtt":
                self.make(of[0])
                return self.attributes[of[0]][of[1]]
            if name == "Fn::GetAZs":
                return [f"{self.region}{letter}" for letter in "abc"]
            if name == "Fn::Select":
                index, items = self.resolve(of)
                return items[int(index)]
            if name == "Fn::Split":
                separator, text = self.resolve(of)
                return text.split(separator)
            if name == "Fn::Join":
                return of[0].join(self.resolve(of[1]))
            if name == "Fn::Sub" and isinstance(of, str):
                return re.sub(r"\$\{([\w:]+)\}", lambda m: str(self.ref(m[1])), of)
            if name.startswith("Fn::"):
                raise NotImplementedError(name)
        return {name: self.resolve(of) for name, of in value.items()}

    def ref(self, name):
        pseudo = {"AWS::Region": self.region, "AWS::AccountId": ACCOUNT, "AWS::StackName": "scenario"}
        if name in pseudo:
            return pseudo[name]
        if name in self.parameters:
            return self.parameters[name]
        self.make(name)
        return self.made[name]

    def make(self, name):
        if name in self.made:
            return
        resource = self.template["Resources"][name]
        depends = resource.get("DependsOn", [])
        for other in [depends] if isinstance(depends, str) else depends:
            self.make(other)
        kind = resource["Type"].split("::")[-1]
        creator = getattr(self, f"make_{kind}", None)
        if creator is None or "Condition" in resource:
            raise NotImplementedError(resource["Type"])
        properties = typed(self.resolve(resource.get("Properties", {})))
        properties.pop("Tags", None)
        if name in self.made:  # made by a reference to it meanwhile
            return
        made = creator(properties, name)
        self.made[name] = made if made is not None else name
        if made is not None and re.fullmatch(r"[a-z-]+-[0-9a-f]{8,17}", made):
            self.name(made, self.numbers[name])

    def name(self, made, number):
        prefix = made.rsplit("-", 1)[0]
        self.stable[made] = f"{prefix}-{number:017x}"

    # --- networks ---

    def make_VPC(self, given, name):
        vpc = self.ec2.create_vpc(CidrBlock=given["CidrBlock"])["Vpc"]["VpcId"]
        self.attributes[name] = {"CidrBlock": given["CidrBlock"], "VpcId": vpc}
        return vpc

    def make_Subnet(self, given, name):
        names = ("VpcId", "CidrBlock", "AvailabilityZone")
        subnet = self.ec2.create_subnet(**only(given, *names))["Subnet"]["SubnetId"]
        if given.get("MapPublicIpOnLaunch"):
            self.ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})
        return subnet

    def make_RouteTable(self, given, name):
        return self.ec2.create_route_table(**given)["RouteTable"]["RouteTableId"]

    def make_SubnetRouteTableAssociation(self, given, name):
        return self.ec2.associate_route_table(**given)["AssociationId"]

    def make_Route(self, given, name):
        self.ec2.create_route(**given)

    def make_InternetGateway(self, given, name):
        return self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]

    def make_VPCGatewayAttachment(self, given, name):
        self.ec2.attach_internet_gateway(**given)

    def make_VPCPeeringConnection(self, given, name):
        there = given.get("PeerRegion", self.region)
        accepter = boto3.client("ec2", region_name=there)
        if given["PeerVpcId"] in self.parameters.values():
            # A VPC that is not in the template: it is made, and not listed.
            vpc = accepter.create_vpc(CidrBlock="10.20.0.0/16")["Vpc"]["VpcId"]
            self.elsewhere[vpc] = self.stable[vpc] = given["PeerVpcId"]
            given["PeerVpcId"] = vpc
        made = self.ec2.create_vpc_peering_connection(**given)["VpcPeeringConnection"]
        peering = made["VpcPeeringConnectionId"]
        accepter.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
        return peering

    def make_EIP(self, given, name):
        made = self.ec2.allocate_address(Domain="vpc")
        self.attributes[name] = {"AllocationId": made["AllocationId"], "PublicIp": made["PublicIp"]}
        self.name(made["AllocationId"], self.numbers[name])
        if "InstanceId" in given:
            self.ec2.associate_address(AllocationId=made["AllocationId"], InstanceId=given["InstanceId"])
        return made["PublicIp"]

    def make_EIPAssociation(self, given, name):
        return self.ec2.associate_address(**given)["AssociationId"]

    def make_NatGateway(self, given, name):
        if given.get("AvailabilityMode") == "regional":
            # moto knows zonal ones only: it is made in some subnet, and corrected where it is listed.
            subnet = self.ec2.describe_subnets()["Subnets"][0]["SubnetId"]
            address = self.ec2.allocate_address(Domain="vpc")["AllocationId"]
            made = self.ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]
            self.extra.setdefault("regional", {})[made["NatGatewayId"]] = given["VpcId"]
            return made["NatGatewayId"]
        return self.ec2.create_nat_gateway(**given)["NatGateway"]["NatGatewayId"]

    def make_VPCEndpoint(self, given, name):
        return self.ec2.create_vpc_endpoint(**{"VpcEndpointType": "Gateway"} | given)["VpcEndpoint"]["VpcEndpointId"]

    def make_Firewall(self, given, name):
        ids = []
        for mapping in given["SubnetMappings"]:
            made = self.ec2.create_vpc_endpoint(
                VpcId=given["VpcId"],
                ServiceName=f"com.amazonaws.vpce.{self.region}.vpce-svc-0123456789abcdef0",
                VpcEndpointType="GatewayLoadBalancer",
                SubnetIds=[mapping["SubnetId"]],
                TagSpecifications=[
                    {
                        "ResourceType": "vpc-endpoint",
                        "Tags": [{"Key": "AWSNetworkFirewallManaged", "Value": "true"}],
                    }
                ],
            )["VpcEndpoint"]
            ids.append(f"{self.region}a:{made['VpcEndpointId']}")
        self.attributes[name] = {"EndpointIds": ids}
        return made["VpcEndpointId"]

    # --- groups and ACLs ---

    def make_SecurityGroup(self, given, name):
        group = self.ec2.create_security_group(
            GroupName=name, Description=given["GroupDescription"], VpcId=given["VpcId"]
        )["GroupId"]
        self.attributes[name] = {"GroupId": group}
        for rule in given.get("SecurityGroupIngress", []):
            self.permit(group, rule, "Source")
        if "SecurityGroupEgress" in given:
            self.ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[ALL_OUT])
        for rule in given.get("SecurityGroupEgress", []):
            self.permit(group, rule, "Destination")
        return group

    def make_SecurityGroupIngress(self, given, name):
        self.permit(given.pop("GroupId"), given, "Source")

    def make_SecurityGroupEgress(self, given, name):
        self.permit(given.pop("GroupId"), given, "Destination")

    def permit(self, group, rule, side):
        permission = only(rule, "IpProtocol", "FromPort", "ToPort")
        permission["IpProtocol"] = str(permission["IpProtocol"])
        if permission["IpProtocol"] not in ("-1", "tcp", "udp", "icmp", "6", "17", "1"):
            permission |= {"FromPort": -1, "ToPort": -1}  # moto asks for ports, AWS has none
        other = rule.get(f"{side}SecurityGroupId")
        if "CidrIp" in rule:
            permission["IpRanges"] = [{"CidrIp": rule["CidrIp"]}]
        if "CidrIpv6" in rule:
            permission["Ipv6Ranges"] = [{"CidrIpv6": rule["CidrIpv6"]}]
        if other in self.parameters.values():
            # AWS refuses a group of another Region; a list that has one is what the scenario is about.
            pair = {"GroupId": other, "UserId": ACCOUNT, "PeeringStatus": "active"}
            self.extra.setdefault("pairs", []).append((group, permission | {"UserIdGroupPairs": [pair]}))
            return
        if other is not None:
            permission["UserIdGroupPairs"] = [{"GroupId": other}]
        call = "ingress" if side == "Source" else "egress"
        getattr(self.ec2, f"authorize_security_group_{call}")(GroupId=group, IpPermissions=[permission])

    def make_NetworkAcl(self, given, name):
        return self.ec2.create_network_acl(**given)["NetworkAcl"]["NetworkAclId"]

    def make_NetworkAclEntry(self, given, name):
        icmp = given.pop("Icmp", None)
        given |= {"Egress": given.get("Egress", False), "Protocol": str(given["Protocol"])}
        if icmp is not None:  # moto forgets it
            key = (given["NetworkAclId"], given["Egress"], given["RuleNumber"])
            self.extra.setdefault("icmp", {})[key] = icmp
            given["IcmpTypeCode"] = icmp
        self.ec2.create_network_acl_entry(**given)

    def make_SubnetNetworkAclAssociation(self, given, name):
        filters = [{"Name": "association.subnet-id", "Values": [given["SubnetId"]]}]
        [acl] = self.ec2.describe_network_acls(Filters=filters)["NetworkAcls"]
        [old] = [each for each in acl["Associations"] if each["SubnetId"] == given["SubnetId"]]
        self.ec2.replace_network_acl_association(
            AssociationId=old["NetworkAclAssociationId"], NetworkAclId=given["NetworkAclId"]
        )

    # --- instances ---

    def make_Instance(self, given, name):
        names = ("ImageId", "InstanceType", "SubnetId", "SecurityGroupIds", "NetworkInterfaces")
        asked = only(given, *names) | {"MinCount": 1, "MaxCount": 1}
        for each in asked.get("NetworkInterfaces", []):
            each["DeviceIndex"] = int(each["DeviceIndex"])
            each["Groups"] = each.pop("GroupSet", [])
        [made] = self.ec2.run_instances(**asked)["Instances"]
        if given.get("SourceDestCheck") is False:
            self.extra.setdefault("forwarding", []).append(made["InstanceId"])
        self.attributes[name] = {"PrivateIp": made["PrivateIpAddress"]}
        return made["InstanceId"]

    # --- load balancers ---

    def make_LoadBalancer(self, given, name):
        if "Listeners" in given:
            raise NotImplementedError("classic load balancers")
        names = ("Subnets", "SecurityGroups", "Scheme", "Type", "IpAddressType")
        asked = {"Scheme": "internet-facing"} | only(given, *names)
        [made] = self.elb.create_load_balancer(Name=name, **asked)["LoadBalancers"]
        arn = made["LoadBalancerArn"]
        if "LoadBalancerAttributes" in given:
            self.elb.modify_load_balancer_attributes(
                LoadBalancerArn=arn, Attributes=given["LoadBalancerAttributes"]
            )
        flag = "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"
        if given.get("Type") == "network" and given.get("SecurityGroups"):
            self.off[arn] = given.get(flag, "on")
        self.attributes[name] = {"DNSName": made["DNSName"]}
        return arn

    def make_TargetGroup(self, given, name):
        names = ("VpcId", "Protocol", "Port", "TargetType", "IpAddressType", "HealthCheckPort")
        asked = only(given, *names) | {"Name": name}
        if "HealthCheckPort" in asked:
            asked["HealthCheckPort"] = str(asked["HealthCheckPort"])
        [made] = self.elb.create_target_group(**asked)["TargetGroups"]
        arn = made["TargetGroupArn"]
        for target in given.get("Targets", []):
            # moto knows instances and addresses only, and asks no port of load balancers.
            self.extra.setdefault("targets", []).append((arn, {"Port": given["Port"]} | target))
        if "TargetGroupAttributes" in given:
            self.elb.modify_target_group_attributes(
                TargetGroupArn=arn, Attributes=given["TargetGroupAttributes"]
            )
        return arn

    def make_Listener(self, given, name):
        names = ("LoadBalancerArn", "Protocol", "Port", "DefaultActions")
        [made] = self.elb.create_listener(**only(given, *names))["Listeners"]
        return made["ListenerArn"]

    def make_VPCEndpointService(self, given, name):
        made = self.ec2.create_vpc_endpoint_service_configuration(**{"AcceptanceRequired": True} | given)
        service = made["ServiceConfiguration"]["ServiceId"]
        return service

    # --- transit gateways: kept here, since moto knows little of them ---

    def make_TransitGateway(self, given, name):
        gateway = self.ec2.create_transit_gateway()["TransitGateway"]["TransitGatewayId"]
        self.tgw["gateways"][gateway] = options = {
            "AmazonSideAsn": 64512,
            "DefaultRouteTableAssociation": given.get("DefaultRouteTableAssociation", "enable"),
            "DefaultRouteTablePropagation": given.get("DefaultRouteTablePropagation", "enable"),
            "SecurityGroupReferencingSupport": given.get("SecurityGroupReferencingSupport", "disable"),
            "VpnEcmpSupport": "enable",
        }
        if "enable" in (options["DefaultRouteTableAssociation"], options["DefaultRouteTablePropagation"]):
            table = f"tgw-rtb-{gateway.split('-')[1]}"
            self.name(table, 0x80 + self.numbers[name])
            self.tgw["tables"][table] = {"gateway": gateway, "default": True, "propagations": []}
            options["AssociationDefaultRouteTableId"] = table
            options["PropagationDefaultRouteTableId"] = table
        return gateway

    def make_TransitGatewayRouteTable(self, given, name):
        table = f"tgw-rtb-0f{self.numbers[name]:015x}"
        self.tgw["tables"][table] = {
            "gateway": given["TransitGatewayId"],
            "default": False,
            "propagations": [],
        }
        return table

    def make_TransitGatewayVpcAttachment(self, given, name):
        attachment = f"tgw-attach-0f{self.numbers[name]:015x}"
        options = {
            "DnsSupport": "enable",
            "SecurityGroupReferencingSupport": "enable",
            "Ipv6Support": "disable",
            "ApplianceModeSupport": "disable",
        } | given.get("Options", {})
        self.tgw["attachments"][attachment] = {"kind": "vpc", "options": options, "table": None, **given}
        return attachment

    def make_TransitGatewayPeeringAttachment(self, given, name):
        attachment = f"tgw-attach-0f{self.numbers[name]:015x}"
        self.tgw["attachments"][attachment] = {"kind": "peering", "tables": {}, **given}
        return attachment

    def make_TransitGatewayRouteTableAssociation(self, given, name):
        attachment = self.tgw["attachments"][given["TransitGatewayAttachmentId"]]
        table = given["TransitGatewayRouteTableId"]
        if attachment["kind"] == "vpc":
            attachment["table"] = table
        else:
            attachment["tables"][self.tgw["tables"][table]["gateway"]] = table

    def make_TransitGatewayRouteTablePropagation(self, given, name):
        table = self.tgw["tables"][given["TransitGatewayRouteTableId"]]
        table["propagations"].append(given["TransitGatewayAttachmentId"])

    def make_TransitGatewayRoute(self, given, name):
        self.tgw["static"].append(given)

    def join_by_default(self):
        for name, attachment in self.tgw["attachments"].items():
            options = self.tgw["gateways"][attachment["TransitGatewayId"]]
            if attachment["kind"] != "vpc":
                continue
            if options["DefaultRouteTableAssociation"] == "enable" and attachment["table"] is None:
                attachment["table"] = options["AssociationDefaultRouteTableId"]
            if options["DefaultRouteTablePropagation"] == "enable":
                table = options["PropagationDefaultRouteTableId"]
                self.tgw["tables"][table]["propagations"].append(name)

    # --- what describe calls answer ---

    def describe(self):
        ask = {
            "Vpcs": self.ec2.describe_vpcs,
            "Subnets": self.ec2.describe_subnets,
            "RouteTables": self.ec2.describe_route_tables,
            "NetworkAcls": self.ec2.describe_network_acls,
            "SecurityGroups": self.ec2.describe_security_groups,
            "NetworkInterfaces": self.ec2.describe_network_interfaces,
            "Reservations": self.ec2.describe_instances,
            "Addresses": self.ec2.describe_addresses,
            "InternetGateways": self.ec2.describe_internet_gateways,
            "NatGateways": self.ec2.describe_nat_gateways,
            "VpcPeeringConnections": self.ec2.describe_vpc_peering_connections,
            "VpcEndpoints": self.ec2.describe_vpc_endpoints,
            "ServiceConfigurations": self.ec2.describe_vpc_endpoint_service_configurations,
        }
        answers = {"ec2": {key: call()[key] for key, call in ask.items()}}
        ec2 = answers["ec2"]
        self.drop_default_network(ec2)
        self.correct(ec2)
        if balancers := self.elb.describe_load_balancers()["LoadBalancers"]:
            answers["elbv2"] = self.describe_balancers(balancers)
            for balancer in answers["elbv2"]["LoadBalancers"]:
                self.add_nodes(ec2, balancer)
        if self.tgw["gateways"]:
            answers["transit"] = self.describe_transit(ec2)
        return answers

    def drop_default_network(self, ec2):
        """moto gives every account a default VPC; here it would only be in the way."""
        own = {vpc["VpcId"] for vpc in ec2["Vpcs"] if not vpc["IsDefault"]} - set(self.elsewhere)
        for key in ("Vpcs", "Subnets", "RouteTables", "NetworkAcls", "SecurityGroups", "NetworkInterfaces"):
            ec2[key] = [each for each in ec2[key] if each["VpcId"] in own]

    def correct(self, ec2):
        """Where moto answers otherwise than AWS."""
        gateways = ec2["InternetGateways"]
        detached = {each["InternetGatewayId"] for each in gateways if not each["Attachments"]}
        for table in ec2["RouteTables"]:
            for association in table["Associations"]:
                association.setdefault("AssociationState", {"State": "associated"})
            for route in table["Routes"]:
                route.setdefault("State", "active")
                if route.get("GatewayId") in detached:
                    route["State"] = "blackhole"
                if "VpcEndpointId" in route:
                    route["GatewayId"] = route.pop("VpcEndpointId")
        for acl in ec2["NetworkAcls"]:
            for entry in acl["Entries"]:
                if entry["Protocol"] not in ("6", "17"):
                    entry.pop("PortRange", None)
                entry.pop("IcmpTypeCode", None)
                key = (acl["NetworkAclId"], entry["Egress"], entry["RuleNumber"])
                if key in self.extra.get("icmp", {}):
                    entry["IcmpTypeCode"] = self.extra["icmp"][key]
            both = [True, False]
            if not acl["IsDefault"]:
                kept = {(each["Egress"], each["RuleNumber"]) for each in acl["Entries"]}
                acl["Entries"] += [deny(egress) for egress in both if (egress, 32767) not in kept]
            acl["Entries"].sort(key=lambda each: (not each["Egress"], each["RuleNumber"]))
        for group, permission in self.extra.pop("pairs", []):
            [found] = [each for each in ec2["SecurityGroups"] if each["GroupId"] == group]
            found["IpPermissions"].append(permission)
        for peering in ec2["VpcPeeringConnections"]:
            peering["Status"] = {"Code": "active", "Message": "Active"}
        for group in ec2["SecurityGroups"]:
            if group["GroupName"] == "default" and not group["IpPermissions"]:
                itself = {"GroupId": group["GroupId"], "UserId": ACCOUNT}
                group["IpPermissions"] = [{"IpProtocol": "-1", "UserIdGroupPairs": [itself]}]
            for permission in group["IpPermissions"] + group["IpPermissionsEgress"]:
                if permission["IpProtocol"] not in ("tcp", "udp", "icmp", "icmpv6"):
                    permission.pop("FromPort", None)
                    permission.pop("ToPort", None)
        self.correct_interfaces(ec2)
        for gateway in ec2["NatGateways"]:
            self.correct_nat(ec2, gateway)
        for endpoint in ec2["VpcEndpoints"]:
            endpoint["State"] = "available"
            self.correct_endpoint(ec2, endpoint)

    def correct_interfaces(self, ec2):
        """moto tells of some public addresses only where it lists instances or elastic addresses."""
        public = {}
        for reservation in ec2["Reservations"]:
            for instance in reservation["Instances"]:
                # With two interfaces at launch, AWS assigns none.
                if "PublicIpAddress" in instance and len(instance["NetworkInterfaces"]) == 1:
                    public[instance["InstanceId"]] = {"PublicIp": instance["PublicIpAddress"]}
        for address in ec2["Addresses"]:
            if address.get("InstanceId"):
                public[address["InstanceId"]] = only(address, "PublicIp", "AllocationId", "AssociationId")
        for item in ec2["NetworkInterfaces"]:
            attachment = item.get("Attachment") or {}
            item["InterfaceType"] = "interface"
            item["Status"] = "in-use" if attachment else "available"
            if item["Description"] == "Primary network interface":
                item["Description"] = ""
            if attachment.get("InstanceId") in self.extra.get("forwarding", []):
                item["SourceDestCheck"] = False
            association = public.get(attachment.get("InstanceId"))
            if association is not None and attachment["DeviceIndex"] == 0:
                item["PrivateIpAddresses"][0]["Association"] = association
        for address in ec2["Addresses"]:
            owned = [
                each
                for each in ec2["NetworkInterfaces"]
                if (each.get("Attachment") or {}).get("InstanceId") == address.get("InstanceId", "none")
            ]
            if owned:
                [primary] = owned[0]["PrivateIpAddresses"]
                address["NetworkInterfaceId"] = owned[0]["NetworkInterfaceId"]
                address["PrivateIpAddress"] = primary["PrivateIpAddress"]

    def correct_nat(self, ec2, gateway):
        gateway.setdefault("ConnectivityType", "public")
        vpc = self.extra.get("regional", {}).get(gateway["NatGatewayId"])
        [address] = gateway["NatGatewayAddresses"]
        if vpc is not None:
            keep = address.get("NetworkInterfaceId")
            ec2["NetworkInterfaces"] = [
                each for each in ec2["NetworkInterfaces"] if each["NetworkInterfaceId"] != keep
            ]
            del gateway["SubnetId"]
            gateway |= {"VpcId": vpc, "AvailabilityMode": "regional"}
            gateway["NatGatewayAddresses"] = [only(address, "AllocationId", "PublicIp")]
            for each in ec2["Addresses"]:
                if each["AllocationId"] == address["AllocationId"]:
                    each.pop("NetworkInterfaceId", None)
                    each.pop("PrivateIpAddress", None)
            return
        item = self.add_interface(
            ec2,
            gateway["SubnetId"],
            f"Interface for NAT Gateway {gateway['NatGatewayId']}",
            "nat_gateway",
            keep=address.get("NetworkInterfaceId"),
        )
        address["NetworkInterfaceId"] = item["NetworkInterfaceId"]
        address["PrivateIp"] = item["PrivateIpAddresses"][0]["PrivateIpAddress"]
        [elastic] = [each for each in ec2["Addresses"] if each["AllocationId"] == address["AllocationId"]]
        address["PublicIp"] = elastic["PublicIp"]
        item["PrivateIpAddresses"][0]["Association"] = only(elastic, "AllocationId", "PublicIp")
        elastic |= {
            "NetworkInterfaceId": item["NetworkInterfaceId"],
            "PrivateIpAddress": address["PrivateIp"],
        }

    def correct_endpoint(self, ec2, endpoint):
        if endpoint["VpcEndpointType"] == "Gateway":
            return
        kind = "vpc_endpoint" if endpoint["VpcEndpointType"] == "Interface" else "gateway_load_balancer_endpoint"
        services = {each["ServiceName"]: each for each in ec2["ServiceConfigurations"]}
        if services.get(endpoint["ServiceName"], {}).get("AcceptanceRequired"):
            endpoint["State"] = "pendingAcceptance"  # nobody accepts it here
        old = set(endpoint.get("NetworkInterfaceIds", []))
        ec2["NetworkInterfaces"] = [
            each for each in ec2["NetworkInterfaces"] if each["NetworkInterfaceId"] not in old
        ]
        endpoint["NetworkInterfaceIds"] = [
            self.add_interface(
                ec2,
                subnet,
                f"VPC Endpoint Interface {endpoint['VpcEndpointId']}",
                kind,
                groups=[each["GroupId"] for each in endpoint.get("Groups", [])],
            )["NetworkInterfaceId"]
            for subnet in endpoint["SubnetIds"]
        ]

    def add_interface(self, ec2, subnet, description, kind, groups=(), keep=None):
        """An interface that AWS runs for a service, as it lists those."""
        [found] = [each for each in ec2["Subnets"] if each["SubnetId"] == subnet]
        ec2["NetworkInterfaces"] = [
            each for each in ec2["NetworkInterfaces"] if keep is None or each["NetworkInterfaceId"] != keep
        ]
        taken = [each for each in ec2["NetworkInterfaces"] if each["SubnetId"] == subnet]
        first, last = found["CidrBlock"].split("/")[0].rsplit(".", 1)
        number = 0x200 + len(self.extra.setdefault("interfaces", []))
        item = {
            "NetworkInterfaceId": f"eni-{number:017x}",
            "OwnerId": ACCOUNT,
            "VpcId": found["VpcId"],
            "SubnetId": subnet,
            "AvailabilityZone": found["AvailabilityZone"],
            "Description": description,
            "InterfaceType": kind,
            "Status": "in-use",
            "SourceDestCheck": kind in ("interface", "vpc_endpoint"),
            "Groups": [{"GroupId": group} for group in groups],
            "Attachment": {
                "AttachmentId": f"ela-attach-{number:017x}",
                "DeviceIndex": 1,
                "InstanceOwnerId": "amazon-aws",
                "Status": "attached",
            },
            "Ipv6Addresses": [],
            # Below the addresses that moto gives, which begin at 4.
            "PrivateIpAddresses": [
                {"Primary": True, "PrivateIpAddress": f"{first}.{int(last) + 14 - len(taken)}"}
            ],
        }
        self.extra["interfaces"].append(item)
        ec2["NetworkInterfaces"].append(item)
        return item

    def add_nodes(self, ec2, balancer):
        short = balancer["LoadBalancerArn"].split(":loadbalancer/")[1]
        if balancer["Type"] == "network":
            short = short.replace("app/", "net/")
        kind = "network_load_balancer" if balancer["Type"] == "network" else "interface"
        for index, zone in enumerate(balancer["AvailabilityZones"]):
            groups = balancer.get("SecurityGroups", [])
            item = self.add_interface(ec2, zone["SubnetId"], f"ELB {short}", kind, groups)
            if balancer["Scheme"] == "internet-facing":
                number = 40 + len(self.extra["interfaces"])
                item["PrivateIpAddresses"][0]["Association"] = {"PublicIp": f"54.214.250.{number}"}

    def describe_balancers(self, balancers):
        groups = self.elb.describe_target_groups()["TargetGroups"]
        targets = self.extra.pop("targets", [])
        for balancer in balancers:
            # AWS lists none for a network load balancer that was made without.
            if balancer["Type"] == "network" and not balancer.get("SecurityGroups"):
                balancer.pop("SecurityGroups", None)
            if balancer["LoadBalancerArn"] in self.off:
                flag = "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"
                balancer[flag] = self.off[balancer["LoadBalancerArn"]]
        return {
            "LoadBalancers": balancers,
            "LoadBalancerAttributes": [
                {
                    "LoadBalancerArn": each["LoadBalancerArn"],
                    "Attributes": self.attributes_of(each),
                }
                for each in balancers
            ],
            "LoadBalancerListeners": [
                {
                    "LoadBalancerArn": each["LoadBalancerArn"],
                    "Listeners": self.elb.describe_listeners(LoadBalancerArn=each["LoadBalancerArn"])[
                        "Listeners"
                    ],
                }
                for each in balancers
            ],
            "TargetGroups": groups,
            "TargetGroupAttributes": [
                {
                    "TargetGroupArn": each["TargetGroupArn"],
                    "Attributes": self.group_attributes_of(each),
                }
                for each in groups
            ],
            "LoadBalancerTargetHealth": [
                {
                    "TargetGroupArn": each["TargetGroupArn"],
                    "TargetHealthDescriptions": [
                        {"Target": target, "TargetHealth": {"State": "healthy"}}
                        for arn, target in targets
                        if arn == each["TargetGroupArn"]
                    ],
                }
                for each in groups
            ],
        }

    def attributes_of(self, balancer):
        given = self.elb.describe_load_balancer_attributes(LoadBalancerArn=balancer["LoadBalancerArn"])
        key = "load_balancing.cross_zone.enabled"
        found = {each["Key"]: each["Value"] for each in given["Attributes"]}
        default = "true" if balancer["Type"] == "application" else "false"
        return [{"Key": key, "Value": found.get(key, default)}]

    def group_attributes_of(self, group):
        """AWS lists the attributes with their defaults; those that change addresses are kept."""
        given = self.elb.describe_target_group_attributes(TargetGroupArn=group["TargetGroupArn"])
        found = {each["Key"]: each["Value"] for each in given["Attributes"]}
        kept = {"load_balancing.cross_zone.enabled": "use_load_balancer_configuration"}
        if group["Protocol"] in ("TCP", "TLS", "UDP", "TCP_UDP"):
            by_address = group["TargetType"] == "ip" and group["Protocol"] in ("TCP", "TLS")
            kept["preserve_client_ip.enabled"] = "false" if by_address else "true"
        return [{"Key": key, "Value": found.get(key, default)} for key, default in kept.items()]

    def describe_transit(self, ec2):
        answers = {
            "TransitGateways": [
                {"TransitGatewayId": gateway, "OwnerId": ACCOUNT, "State": "available", "Options": options}
                for gateway, options in self.tgw["gateways"].items()
            ],
            "TransitGatewayVpcAttachments": [],
            "TransitGatewayAttachments": [],
            "TransitGatewayRouteTables": [
                {
                    "TransitGatewayRouteTableId": table,
                    "TransitGatewayId": each["gateway"],
                    "State": "available",
                    "DefaultAssociationRouteTable": each["default"],
                    "DefaultPropagationRouteTable": each["default"],
                }
                for table, each in self.tgw["tables"].items()
            ],
            "TransitGatewayPropagations": [
                {
                    "TransitGatewayRouteTableId": table,
                    "TransitGatewayRouteTablePropagations": [
                        {
                            "TransitGatewayAttachmentId": attachment,
                            "ResourceId": self.tgw["attachments"][attachment]["VpcId"],
                            "ResourceType": "vpc",
                            "State": "enabled",
                        }
                        for attachment in each["propagations"]
                    ],
                }
                for table, each in self.tgw["tables"].items()
            ],
            "TransitGatewayStaticRoutes": [
                {
                    "TransitGatewayRouteTableId": table,
                    "Routes": [
                        self.transit_route(route)
                        for route in self.tgw["static"]
                        if route["TransitGatewayRouteTableId"] == table
                    ],
                }
                for table in self.tgw["tables"]
            ],
        }
        for name, attachment in self.tgw["attachments"].items():
            if attachment["kind"] == "vpc":
                self.describe_attachment(answers, ec2, name, attachment)
            else:
                self.describe_peering(answers, name, attachment)
        return answers

    def describe_attachment(self, answers, ec2, name, attachment):
        gateway, vpc = attachment["TransitGatewayId"], attachment["VpcId"]
        answers["TransitGatewayVpcAttachments"].append(
            {
                "TransitGatewayAttachmentId": name,
                "TransitGatewayId": gateway,
                "VpcId": vpc,
                "VpcOwnerId": ACCOUNT,
                "State": "available",
                "SubnetIds": attachment["SubnetIds"],
                "Options": attachment["options"],
            }
        )
        answers["TransitGatewayAttachments"].append(
            association_of(name, gateway, "vpc", vpc, attachment["table"])
        )
        for subnet in attachment["SubnetIds"]:
            self.add_interface(
                ec2, subnet, f"Network Interface for Transit Gateway Attachment {name}", "transit_gateway"
            )

    def describe_peering(self, answers, name, attachment):
        """Each side lists it with itself as the gateway."""
        ends = [attachment["TransitGatewayId"], attachment["PeerTransitGatewayId"]]
        for gateway, other in [ends, ends[::-1]]:
            table = attachment["tables"].get(gateway)
            answers["TransitGatewayAttachments"].append(
                association_of(name, gateway, "peering", other, table)
            )

    def transit_route(self, route):
        attachment = route.get("TransitGatewayAttachmentId")
        found = {"DestinationCidrBlock": route["DestinationCidrBlock"], "Type": "static"}
        if attachment is None:
            return found | {"State": "blackhole"}
        of = self.tgw["attachments"][attachment]
        table = self.tgw["tables"][route["TransitGatewayRouteTableId"]]
        if of["kind"] == "vpc":
            other = of["VpcId"]
        else:
            ends = {of["TransitGatewayId"], of["PeerTransitGatewayId"]}
            [other] = ends - {table["gateway"]}
        to = {
            "TransitGatewayAttachmentId": attachment,
            "ResourceId": other,
            "ResourceType": of["kind"],
        }
        return found | {"State": "active", "TransitGatewayAttachments": [to]}


def association_of(name, gateway, kind, resource, table):
    found = {
        "TransitGatewayAttachmentId": name,
        "TransitGatewayId": gateway,
        "TransitGatewayOwnerId": ACCOUNT,
        "ResourceType": kind,
        "ResourceId": resource,
        "ResourceOwnerId": ACCOUNT,
        "State": "available",
    }
    if table is not None:
        found["Association"] = {"TransitGatewayRouteTableId": table, "State": "associated"}
    return found


def deny(egress):
    return {
        "CidrBlock": "0.0.0.0/0",
        "Egress": egress,
        "Protocol": "-1",
        "RuleAction": "deny",
        "RuleNumber": 32767,
    }


def only(given, *names):
    return {name: given[name] for name in names if name in given}


def typed(value):
    """CloudFormation takes numbers and booleans as text; the API does not."""
    if isinstance(value, list):
        return [typed(item) for item in value]
    if isinstance(value, dict):
        text = ("Value", "IpProtocol", "HealthCheckPort", "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic")
        return {name: of if name in text else typed(of) for name, of in value.items()}
    if isinstance(value, str) and value in ("true", "false"):
        return value == "true"
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,5}", value):
        return int(value)
    return value


def trim(key, value):
    """Only what is kept, in the order in which it is kept; nothing that is empty by itself."""
    if isinstance(value, list):
        return [trim(key, item) for item in value]
    if not isinstance(value, dict):
        return value
    names = (KEPT_INSIDE | KEPT).get(key, " ".join(value)).split()
    present = [name for name in names if value.get(name) or (name in value and name not in OPTIONAL)]
    return {name: trim(name, value[name]) for name in present if value[name] is not None}


def steady(text, stable):
    """Ids and public addresses that are the same in every run."""
    known, counts = dict(stable), {}
    public = dict.fromkeys(re.findall(r'"(?:PublicIp|IpAddress)": "([0-9.]+)"', text))
    addresses = {each: f"54.210.0.{index + 1}" for index, each in enumerate(public)}

    def id_for(match):
        found = match[0]
        if found in known.values():
            return found
        if found not in known:
            prefix = found.rsplit("-", 1)[0]
            counts[prefix] = counts.get(prefix, 0x100) + 1
            known[found] = f"{prefix}-{counts[prefix]:017x}"
        return known[found]

    # ARNs of load balancers, target groups and listeners end in numbers of their own.
    ends = dict.fromkeys(re.findall(r"/([0-9a-f]{16})\b", text))
    numbers = {each: f"{index + 1:016x}" for index, each in enumerate(ends)}
    text = re.sub(r"/([0-9a-f]{16})\b", lambda match: f"/{numbers[match[1]]}", text)
    text = re.sub(r"\b(?:[a-z]+-)+[0-9a-f]{8,17}\b(?!\.)", id_for, text)
    return re.sub(r"\b\d+\.\d+\.\d+\.\d+\b", lambda match: addresses.get(match[0], match[0]), text)


def write(folder, region, network):
    answers = network.describe()
    trimmed = {name: {key: trim(key, of) for key, of in each.items()} for name, each in answers.items()}
    for key in ("NatGateways", "VpcPeeringConnections", "VpcEndpoints", "ServiceConfigurations", "Addresses"):
        if not trimmed["ec2"][key]:
            del trimmed["ec2"][key]
    # All files at once: an id is the same in all of them.
    text = json.dumps(trimmed)
    for balancer in answers.get("elbv2", {}).get("LoadBalancers", []):
        if balancer["Type"] == "network":  # moto calls all of them application load balancers
            text = text.replace(f"/app/{balancer['LoadBalancerName']}/", f"/net/{balancer['LoadBalancerName']}/")
    parts = json.loads(steady(text, network.stable))
    shutil.rmtree(folder, ignore_errors=True)
    (folder / region).mkdir(parents=True)
    for name, keys in parts.items():
        (folder / region / f"{name}.json").write_text(lines(keys))


def lines(keys):
    """JSON with one object a line."""
    sections = []
    for key, items in keys.items():
        rows = ",\n".join(f"    {json.dumps(item)}" for item in items)
        sections.append(f'  "{key}": [\n{rows}\n  ]' if items else f'  "{key}": []')
    return "{\n" + ",\n".join(sections) + "\n}\n"


def make(name):
    folder = ROOT / name
    expected = json.loads((folder / "expected.json").read_text())
    [first] = expected.get("templates", ["template.yaml"])
    sides = {"snapshot": first, "snapshot-control": first.replace("template", "control")}
    texts = {side: yaml.load((folder / file).read_text(), Loader) for side, file in sides.items()}
    logical = list(dict.fromkeys(each for text in texts.values() for each in text["Resources"]))
    numbers = {each: index + 1 for index, each in enumerate(logical)}
    names = {}
    for side, template in texts.items():
        given = expected["parameters"]
        if side != "snapshot":
            given = expected.get("controlParameters", given)
        with mock_aws():
            mock_random.seed(1)  # of the addresses that moto gives
            network = Network(template, given, expected["region"], numbers)
            write(folder / side, expected["region"], network)
        for each, made in network.made.items():
            balancer = re.search(r":loadbalancer/\w+/(\w+)/", made)
            names[each] = balancer[1] if balancer else network.stable.get(made, made)
    keep_names(folder / "expected.json", expected, names)


def keep_names(path, expected, names):
    words = set(expected.get("unknowns", []))
    # What is not known may be said in a phrase that names resources.
    for phrase in [each for each in words if " " in each]:
        names[phrase] = re.sub(r"\w+", lambda match: names.get(match[0], match[0]), phrase)
    for check in expected["checks"] + expected["control"] + expected.get("snapshotChecks", []):
        for end in (check["from"], check["to"]):
            words.update(end.split(":"))
    used = {word: names[word] for word in sorted(words) if names.get(word, word) != word}
    text = re.sub(r'  "names": .*\n', "", path.read_text())
    if used:
        text = text.replace('  "checks": [', f'  "names": {json.dumps(used)},\n  "checks": [', 1)
    path.write_text(text)


def main():
    os.environ |= {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    chosen = sys.argv[1:] or sorted(
        each.parent.name for each in ROOT.glob("*/snapshot") if any(each.parent.glob("template.*"))
    )
    for name in chosen:
        try:
            make(name)
        except NotImplementedError as error:
            sys.exit(f"{name}: {error} is not known here")


main()
