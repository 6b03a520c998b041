terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

module "a" {
  source = "./modules/network"

  name       = "a"
  cidr_block = "10.1.0.0/16"
}

module "b" {
  source = "./modules/network"

  name       = "b"
  cidr_block = "10.2.0.0/16"
}

module "c" {
  source = "./modules/network"

  name       = "c"
  cidr_block = "10.3.0.0/16"
}

resource "aws_vpc_peering_connection" "peering_ab" {
  vpc_id      = module.a.vpc_id
  peer_vpc_id = module.b.vpc_id
  auto_accept = true
}

resource "aws_vpc_peering_connection" "peering_to_c" {
  vpc_id      = module.b.vpc_id
  peer_vpc_id = module.c.vpc_id
  auto_accept = true
}

resource "aws_route" "from_a_to_b" {
  route_table_id            = module.a.route_table_id
  destination_cidr_block    = "10.2.0.0/16"
  vpc_peering_connection_id = aws_vpc_peering_connection.peering_ab.id
}

resource "aws_route" "from_b_to_a" {
  route_table_id            = module.b.route_table_id
  destination_cidr_block    = "10.1.0.0/16"
  vpc_peering_connection_id = aws_vpc_peering_connection.peering_ab.id
}

resource "aws_route" "from_a_to_c" {
  route_table_id            = module.a.route_table_id
  destination_cidr_block    = "10.3.0.0/16"
  vpc_peering_connection_id = aws_vpc_peering_connection.peering_ab.id
}

resource "aws_route" "from_b_to_c" {
  route_table_id            = module.b.route_table_id
  destination_cidr_block    = "10.3.0.0/16"
  vpc_peering_connection_id = aws_vpc_peering_connection.peering_to_c.id
}

resource "aws_route" "from_c_to_a" {
  route_table_id            = module.c.route_table_id
  destination_cidr_block    = "10.1.0.0/16"
  vpc_peering_connection_id = aws_vpc_peering_connection.peering_to_c.id
}

resource "aws_route" "from_c_to_b" {
  route_table_id            = module.c.route_table_id
  destination_cidr_block    = "10.2.0.0/16"
  vpc_peering_connection_id = aws_vpc_peering_connection.peering_to_c.id
}
